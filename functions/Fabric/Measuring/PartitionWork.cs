namespace Sluice.Fabric.Measuring;

/// <summary>What an instance does with a partition.</summary>
/// <param name="Partition">Number of the partition.</param>
/// <param name="Processed">Events processed since the process started.</param>
/// <param name="Errors">Batches that failed since the process started.</param>
/// <param name="InHand">Sequence number of the first event of the batch in hand; null when there is none.</param>
/// <param name="InHandSince">Since when the batch is in hand, its repetitions included.</param>
/// <param name="InHandEnqueued">When the log accepted the first event in hand, or the last one that was processed.</param>
/// <param name="Attempts">How often the batch in hand has failed.</param>
public readonly record struct PartitionWork(
    int Partition, long Processed, long Errors, long? InHand, DateTimeOffset? InHandSince, DateTimeOffset? InHandEnqueued, int Attempts);
