using System.Collections.Immutable;

namespace Sluice.Fabric.Planning;

/// <summary>Everything that one round of planning is told: the pipeline at one time.</summary>
/// <param name="Time">Now, by the clock of whoever plans.</param>
/// <param name="Log">The log; null when it could not be read or is not to be planned.</param>
/// <param name="Consumers">The consumers that are to be planned.</param>
public sealed record Measurement(
    DateTimeOffset Time, LogMeasurement? Log, ImmutableArray<ConsumerMeasurement> Consumers);
