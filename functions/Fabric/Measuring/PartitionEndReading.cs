namespace Sluice.Fabric.Measuring;

/// <summary>Both ends of a partition at one time.</summary>
/// <param name="Partition">Number of the partition.</param>
/// <param name="MeasuredAt">When it was read.</param>
/// <param name="Beginning">Sequence number of the oldest kept event.</param>
/// <param name="Last">Sequence number of the newest event; −1 when there never was one.</param>
/// <param name="LastEnqueued">When the newest event was accepted.</param>
public readonly record struct PartitionEndReading(
    int Partition, DateTimeOffset MeasuredAt, long Beginning, long Last, DateTimeOffset LastEnqueued);
