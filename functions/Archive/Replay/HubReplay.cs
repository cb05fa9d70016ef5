using Sluice.Log;

namespace Sluice.Archive.Replay;

/// <summary>
/// Sends archived events to a hub: partition by partition in their order, each with the origin <c>partition-sequence-0</c> of
/// its place in the archive, so that a consumer with watermarks takes each once however often it is sent.
/// </summary>
/// <param name="sender">The log.</param>
/// <param name="hub">A hub of its own: not one that live consumers read.</param>
public sealed class HubReplay(ILogSender sender, string hub) : IBatchWorker
{
    /// <inheritdoc />
    public async Task ProcessAsync(LogBatch batch, CancellationToken cancellationToken)
    {
        var partitions = await sender.GetPartitionCountAsync(hub, cancellationToken);
        var messages = new LogMessage[batch.Records.Count];
        for (var i = 0; i < messages.Length; i++)
            messages[i] = new LogMessage(batch.Records[i].Body, new Origin(batch.Partition, batch.Records[i].SequenceNumber, 0));
        await sender.SendAsync(hub, batch.Partition % partitions, messages, cancellationToken);
    }
}
