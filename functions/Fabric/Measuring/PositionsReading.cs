using System.Collections.Immutable;

namespace Sluice.Fabric.Measuring;

/// <summary>Where the log's partitions begin and end.</summary>
/// <param name="Streams">The hubs that could be asked at least once.</param>
/// <param name="Faults">What could not be read now, a sentence each.</param>
public sealed record PositionsReading(ImmutableArray<StreamReading> Streams, ImmutableArray<string> Faults);
