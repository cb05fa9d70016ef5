using System.Collections.Immutable;

namespace Sluice.Fabric.Measuring;

/// <summary>One consumer group of a hub as its blobs show it.</summary>
/// <param name="Worker">Function that reads with this group, such as <c>Enrich</c>; <c>hub/group</c> for one that nobody declared.</param>
/// <param name="Stream">Name of the hub.</param>
/// <param name="Group">Consumer group.</param>
/// <param name="MeasuredAt">When the blobs were listed; null when they could not be.</param>
/// <param name="Partitions">The partitions that have a blob; any may be missing.</param>
public sealed record ConsumerReading(
    string Worker, string Stream, string Group, DateTimeOffset? MeasuredAt, ImmutableArray<CheckpointReading> Partitions);
