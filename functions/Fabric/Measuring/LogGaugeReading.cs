using System.Collections.Immutable;

namespace Sluice.Fabric.Measuring;

/// <summary>The log's load and what its hubs have taken.</summary>
/// <param name="Log">Capacity and what was refused.</param>
/// <param name="Bytes">Bytes accepted by hub since the log or the measuring began; a hub that is missing is unknown.</param>
public sealed record LogGaugeReading(LogReading Log, ImmutableSortedDictionary<string, double> Bytes);
