using System.Collections.Immutable;

namespace Sluice.Fabric.Judging;

/// <summary>A worker, judged. A number that is not known is NaN.</summary>
public sealed record WorkerView
{
    /// <summary>Its name.</summary>
    public required string Worker { get; init; }

    /// <summary>The hub it reads.</summary>
    public required string Stream { get; init; }

    /// <summary>Its consumer group.</summary>
    public required string Group { get; init; }

    /// <summary>State.</summary>
    public required NodeState State { get; init; }

    /// <summary>Why.</summary>
    public Cause Cause { get; init; }

    /// <summary>The rule that fired, with its numbers, in a sentence.</summary>
    public required string Rule { get; init; }

    /// <summary>True when the cause lies here, false when it merely suffers from another.</summary>
    public bool IsCause { get; init; }

    /// <summary>Since when it is in this state.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>Events that wait.</summary>
    public double LagEvents { get; init; } = double.NaN;

    /// <summary>Age of the oldest waiting event.</summary>
    public double LagSeconds { get; init; } = double.NaN;

    /// <summary>Events a second that arrive.</summary>
    public double ArrivalRate { get; init; } = double.NaN;

    /// <summary>Events a second processed.</summary>
    public double ProcessedRate { get; init; } = double.NaN;

    /// <summary>Median of the time that events of the last minute took from the log's acceptance until they were processed, seconds.</summary>
    public double TransitMedian { get; init; } = double.NaN;

    /// <summary>Their 95th percentile, seconds.</summary>
    public double Transit95 { get; init; } = double.NaN;

    /// <summary>Mean share of their time that instances are in batches.</summary>
    public double BusyShare { get; init; } = double.NaN;

    /// <summary>Failed batches a minute.</summary>
    public double ErrorsPerMinute { get; init; } = double.NaN;

    /// <summary>Instances asked for; null when unknown.</summary>
    public int? InstanceCount { get; init; }

    /// <summary>Instances that speak.</summary>
    public ImmutableArray<InstanceView> Instances { get; init; } = [];

    /// <summary>Partitions, by number.</summary>
    public ImmutableArray<PartitionView> Partitions { get; init; } = [];
}
