using Sluice.Log;

namespace Sluice.Reports.Tests;

/// <summary>A log that knows how far it is.</summary>
internal sealed class FakeLog(int partitions) : ILogReader
{
    /// <summary>Last sequence number by partition; −1 where there is none.</summary>
    public long[] Last { get; } = [.. Enumerable.Repeat(-1L, partitions)];

    public bool IsSilent { get; set; }

    public Exception? Fault { get; set; }

    public ValueTask<int> GetPartitionCountAsync(string hub, CancellationToken cancellationToken) =>
        Fault is null ? ValueTask.FromResult(Last.Length) : throw Fault;

    public ValueTask<PartitionEnds> GetPartitionEndsAsync(string hub, int partition, CancellationToken cancellationToken) =>
        IsSilent ? throw new LogUnavailableException(LogFault.Unreachable, "The log is silent.")
        : ValueTask.FromResult(new PartitionEnds(partition, 0, Last[partition], Some.Now, Last[partition] < 0));

    public IAsyncEnumerable<IReadOnlyList<LogRecord>> ReadAsync(
        string hub, string consumerGroup, int partition, LogPosition from, long? ownerLevel, int maxBatch, CancellationToken cancellationToken) =>
        throw new NotSupportedException();
}
