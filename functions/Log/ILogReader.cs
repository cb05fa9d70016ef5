namespace Sluice.Log;

/// <summary>Reads the unified log. Safe for concurrent use.</summary>
public interface ILogReader
{
    /// <summary>Number of partitions of a hub.</summary>
    /// <exception cref="LogUnavailableException">The log could not be asked.</exception>
    ValueTask<int> GetPartitionCountAsync(string hub, CancellationToken cancellationToken);

    /// <summary>Both ends of a partition.</summary>
    /// <exception cref="LogUnavailableException">The log could not be asked.</exception>
    ValueTask<PartitionEnds> GetPartitionEndsAsync(string hub, int partition, CancellationToken cancellationToken);

    /// <summary>
    /// Yields what arrives, in order, in groups of one record up to <paramref name="maxBatch"/>, until cancelled (the
    /// enumeration then ends without an exception). Records are handed out as soon as there are any.
    /// </summary>
    /// <param name="hub">Name of the hub.</param>
    /// <param name="consumerGroup">Consumer group.</param>
    /// <param name="partition">Number of the partition.</param>
    /// <param name="from">Where to start.</param>
    /// <param name="ownerLevel">Epoch: a reader with a higher one takes the partition over; null for a reader without.</param>
    /// <param name="maxBatch">Most records in one group.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="LogUnavailableException">The connection broke, or (Refused) another owner took over.</exception>
    IAsyncEnumerable<IReadOnlyList<LogRecord>> ReadAsync(
        string hub, string consumerGroup, int partition, LogPosition from, long? ownerLevel, int maxBatch,
        CancellationToken cancellationToken);
}
