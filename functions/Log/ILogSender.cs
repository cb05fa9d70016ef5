namespace Sluice.Log;

/// <summary>
/// Writes to the unified log. Safe for concurrent use. A send is complete when the log has acknowledged every message
/// durably; on an exception any prefix of the messages may have been written (the log is at-least-once).
/// </summary>
public interface ILogSender
{
    /// <summary>Number of partitions of a hub; asked of the log once and remembered.</summary>
    /// <exception cref="LogUnavailableException">The log could not be asked.</exception>
    ValueTask<int> GetPartitionCountAsync(string hub, CancellationToken cancellationToken);

    /// <summary>
    /// Appends the messages to one partition, in order: no message is written unless all before it are.
    /// Messages are packed into as few Event Hubs batches as their sizes allow.
    /// </summary>
    /// <exception cref="LogUnavailableException">Not, or not all, acknowledged.</exception>
    ValueTask SendAsync(string hub, int partition, IReadOnlyList<LogMessage> messages, CancellationToken cancellationToken);

    /// <summary>Appends the messages, in order, to the partition that the service's own hash chooses for the key.</summary>
    /// <exception cref="LogUnavailableException">Not, or not all, acknowledged.</exception>
    ValueTask SendAsync(string hub, string partitionKey, IReadOnlyList<LogMessage> messages, CancellationToken cancellationToken);
}
