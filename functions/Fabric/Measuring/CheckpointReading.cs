namespace Sluice.Fabric.Measuring;

/// <summary>Checkpoint and owner of one partition.</summary>
/// <param name="Partition">Number of the partition.</param>
/// <param name="Sequence">Sequence number of the last event that is done; null without a checkpoint.</param>
/// <param name="CheckpointedAt">When the checkpoint was written; null without one.</param>
/// <param name="Owner">Owner as the blob names it; null when there is none or it was given back.</param>
/// <param name="RenewedAt">When the ownership was renewed last; null without one.</param>
public readonly record struct CheckpointReading(
    int Partition, long? Sequence, DateTimeOffset? CheckpointedAt, string? Owner, DateTimeOffset? RenewedAt);
