namespace Sluice.Log;

/// <summary>Both ends of a partition, as the log reports them.</summary>
/// <param name="Partition">Number of the partition.</param>
/// <param name="BeginningSequence">Sequence number of the oldest kept event.</param>
/// <param name="LastSequence">Sequence number of the newest event; −1 when there never was one.</param>
/// <param name="LastEnqueuedTime">When the newest event was accepted.</param>
/// <param name="IsEmpty">True when nothing is kept.</param>
public sealed record PartitionEnds(
    int Partition, long BeginningSequence, long LastSequence, DateTimeOffset LastEnqueuedTime, bool IsEmpty);
