using System.Collections.Immutable;

namespace Sluice.Fabric.Planning;

/// <summary>One consumer of one stream: a function with its consumer group.</summary>
public sealed record ConsumerMeasurement
{
    /// <summary>Name of the consumer, such as <c>Enrich</c>; the same in every measurement.</summary>
    public required string Consumer { get; init; }

    /// <summary>Name of the stream that it reads.</summary>
    public required string Stream { get; init; }

    /// <summary>When the numbers were read.</summary>
    public required DateTimeOffset MeasuredAt { get; init; }

    /// <summary>Every partition of the stream, in any order; empty when they could not be read.</summary>
    public required ImmutableArray<PartitionMeasurement> Partitions { get; init; }

    /// <summary>The instances that run and report; those that are still starting are not among them.</summary>
    public required ImmutableArray<InstanceMeasurement> Instances { get; init; }

    /// <summary>Instances that the platform was asked for, those that are starting included; null when unknown.</summary>
    public required int? InstanceCount { get; init; }

    /// <summary>Events a second that it wrote to the log; NaN when unknown, or when it writes none.</summary>
    public double WrittenEvents { get; init; } = double.NaN;
}
