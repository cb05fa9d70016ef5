using System.Collections.Immutable;

namespace Sluice.Fabric.Acting;

/// <summary>Sizes that the platform was asked for.</summary>
/// <param name="Instances">By worker; one that the platform does not know is missing.</param>
/// <param name="ThroughputUnits">Throughput units; null without limits.</param>
public sealed record CapacityReading(ImmutableSortedDictionary<string, int> Instances, int? ThroughputUnits);
