namespace Sluice.Log;

/// <summary>Consecutive records of one partition, in order, as a consumer receives them.</summary>
/// <param name="Hub">Name of the hub.</param>
/// <param name="ConsumerGroup">The consumer group that reads it.</param>
/// <param name="Partition">Number of the partition.</param>
/// <param name="Records">At least one record, by ascending sequence number.</param>
/// <param name="RetryCount">How many times the same batch has failed before; 0 for the first delivery.</param>
public sealed record LogBatch(
    string Hub,
    string ConsumerGroup,
    int Partition,
    IReadOnlyList<LogRecord> Records,
    int RetryCount = 0);
