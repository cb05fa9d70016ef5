using System.Collections.Immutable;

namespace Sluice.Fabric.Measuring;

/// <summary>What was found in the store of checkpoints.</summary>
/// <param name="Consumers">The consumers, the declared ones first.</param>
/// <param name="Faults">What was there and could not be read, a sentence each.</param>
public sealed record CheckpointListing(ImmutableArray<ConsumerReading> Consumers, ImmutableArray<string> Faults);
