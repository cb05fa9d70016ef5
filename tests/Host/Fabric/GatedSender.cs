using Sluice.Log;

namespace Sluice.Host.Tests.Fabric;

/// <summary>A sender whose sends end when the test says so.</summary>
internal sealed class GatedSender : ILogSender
{
    private readonly Queue<TaskCompletionSource> _sends = new();

    /// <summary>Ends the oldest send.</summary>
    public void Release() => _sends.Dequeue().SetResult();

    public ValueTask<int> GetPartitionCountAsync(string hub, CancellationToken cancellationToken) => ValueTask.FromResult(4);

    public ValueTask SendAsync(string hub, int partition, IReadOnlyList<LogMessage> messages, CancellationToken cancellationToken)
    {
        var send = new TaskCompletionSource();
        _sends.Enqueue(send);
        return new ValueTask(send.Task);
    }

    public ValueTask SendAsync(string hub, string partitionKey, IReadOnlyList<LogMessage> messages, CancellationToken cancellationToken) =>
        SendAsync(hub, 0, messages, cancellationToken);
}
