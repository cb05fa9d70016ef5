using System.Collections.Immutable;

namespace Sluice.Fabric.Measuring;

/// <summary>The log's load and what its hubs have taken.</summary>
/// <param name="Log">Capacity and what was refused.</param>
/// <param name="Bytes">Bytes accepted by hub since the log or the measuring began; a hub that is missing is unknown.</param>
public sealed record LogGaugeReading(LogReading Log, ImmutableSortedDictionary<string, double> Bytes)
{
    /// <summary>Bytes of an event by hub, on average: for a gauge that knows bytes too late to count them. The measurer counts events with it.</summary>
    public ImmutableSortedDictionary<string, double> EventBytes { get; init; } = ImmutableSortedDictionary<string, double>.Empty;

    /// <summary>Why what is here is old; null when it is not.</summary>
    public string? Fault { get; init; }
}
