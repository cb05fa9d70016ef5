using System.Runtime.CompilerServices;
using Sluice.Log;

namespace Sluice.Azure.EventHubs;

/// <summary><see cref="ILogReader"/> on Event Hubs: one link per enumeration. Does not own the client.</summary>
public sealed class EventHubsLogReader(EventHubsClient client) : ILogReader
{
    /// <inheritdoc />
    public ValueTask<int> GetPartitionCountAsync(string hub, CancellationToken cancellationToken) =>
        client.GetPartitionCountAsync(hub, cancellationToken);

    /// <inheritdoc />
    public ValueTask<PartitionEnds> GetPartitionEndsAsync(string hub, int partition, CancellationToken cancellationToken) =>
        client.GetPartitionEndsAsync(hub, partition, cancellationToken);

    /// <inheritdoc />
    public async IAsyncEnumerable<IReadOnlyList<LogRecord>> ReadAsync(
        string hub, string consumerGroup, int partition, LogPosition from, long? ownerLevel, int maxBatch,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(partition);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxBatch, 1);
        OpenReceiver? receiver = null;
        try
        {
            receiver = await OpenReceiver.OpenAsync(
                client, hub, consumerGroup, partition, from, ownerLevel, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            receiver = null;
        }
        if (receiver is null) yield break;
        await using (receiver)
        {
            while (!cancellationToken.IsCancellationRequested)
            {
                IReadOnlyList<LogRecord> records;
                try
                {
                    records = await receiver.NextAsync(maxBatch, cancellationToken);
                }
                catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
                {
                    yield break;
                }
                if (records.Count > 0) yield return records;
            }
        }
    }
}
