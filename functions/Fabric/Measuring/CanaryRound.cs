using System.Collections.Immutable;

namespace Sluice.Fabric.Measuring;

/// <summary>The canaries after a round.</summary>
/// <param name="Canaries">Those of the last 15 minutes, oldest first.</param>
/// <param name="Faults">What went wrong with them, a sentence each.</param>
public sealed record CanaryRound(ImmutableArray<CanaryReading> Canaries, ImmutableArray<string> Faults);
