using Sluice.Log;

namespace Sluice.Host.Fabric;

/// <summary>A log sender whose callers' waiting is measured.</summary>
internal sealed class MeasuredLogSender(ILogSender sender) : ILogSender
{
    /// <inheritdoc />
    public ValueTask<int> GetPartitionCountAsync(string hub, CancellationToken cancellationToken) =>
        sender.GetPartitionCountAsync(hub, cancellationToken);

    /// <inheritdoc />
    public ValueTask SendAsync(string hub, int partition, IReadOnlyList<LogMessage> messages, CancellationToken cancellationToken) =>
        SinkCall.WaitAsync(sender.SendAsync(hub, partition, messages, cancellationToken));

    /// <inheritdoc />
    public ValueTask SendAsync(string hub, string partitionKey, IReadOnlyList<LogMessage> messages, CancellationToken cancellationToken) =>
        SinkCall.WaitAsync(sender.SendAsync(hub, partitionKey, messages, cancellationToken));
}
