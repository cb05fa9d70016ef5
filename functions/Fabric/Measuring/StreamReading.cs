using System.Collections.Immutable;

namespace Sluice.Fabric.Measuring;

/// <summary>A hub as the log reports it.</summary>
/// <param name="Stream">Name of the hub.</param>
/// <param name="Partitions">Number of partitions.</param>
/// <param name="Ends">Ends of the partitions that have been read, each with the time it was read; any may be missing.</param>
/// <param name="Bytes">Bytes accepted since the log or the measuring began, of all partitions; NaN when unknown.</param>
public sealed record StreamReading(string Stream, int Partitions, ImmutableArray<PartitionEndReading> Ends, double Bytes);
