using System.Threading.Channels;

namespace Sluice.EventHubs.Connections;

/// <summary>Wakes one waiter; signals while nobody waits count as one.</summary>
internal sealed class AsyncSignal
{
    private readonly Channel<byte> _channel = Channel.CreateBounded<byte>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    /// <summary>Wakes the waiter, or the next one.</summary>
    public void Set() => _channel.Writer.TryWrite(0);

    /// <summary>Waits for a signal and takes it.</summary>
    public ValueTask<byte> WaitAsync(CancellationToken cancellationToken = default) => _channel.Reader.ReadAsync(cancellationToken);
}
