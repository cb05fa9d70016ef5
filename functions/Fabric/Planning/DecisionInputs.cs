namespace Sluice.Fabric.Planning;

/// <summary>The numbers that a decision was made from. What is not known or does not apply is NaN.</summary>
public sealed record DecisionInputs
{
    /// <summary>When the numbers were read.</summary>
    public DateTimeOffset MeasuredAt { get; init; }

    /// <summary>Events a second that arrive.</summary>
    public double Rate { get; init; } = double.NaN;

    /// <summary>Change of the rate, events a second each second.</summary>
    public double Slope { get; init; } = double.NaN;

    /// <summary>Seconds that were looked ahead.</summary>
    public double HorizonSeconds { get; init; } = double.NaN;

    /// <summary>Events a second expected by then.</summary>
    public double Forecast { get; init; } = double.NaN;

    /// <summary>Events between checkpoints and the end of the log; for the log, events parked in front of it.</summary>
    public double Waiting { get; init; } = double.NaN;

    /// <summary>Of these, what is more than the events in flight.</summary>
    public double Backlog { get; init; } = double.NaN;

    /// <summary>Age of the oldest waiting event, seconds; partitions that are stuck are left out.</summary>
    public double LagSeconds { get; init; } = double.NaN;

    /// <summary>Events a second that one instance, or one throughput unit, can do.</summary>
    public double Capacity { get; init; } = double.NaN;

    /// <summary>Events a second that were processed.</summary>
    public double Processed { get; init; } = double.NaN;

    /// <summary>Partitions of the stream; 0 for the log.</summary>
    public int Partitions { get; init; }

    /// <summary>Partitions that stand still although their owner works.</summary>
    public int StuckPartitions { get; init; }

    /// <summary>Events a second of the heaviest partition.</summary>
    public double HeaviestPartition { get; init; } = double.NaN;

    /// <summary>Instances that run and report.</summary>
    public int Running { get; init; }

    /// <summary>Requests that the log refused since the measurement before.</summary>
    public double ThrottledRequests { get; init; } = double.NaN;
}
