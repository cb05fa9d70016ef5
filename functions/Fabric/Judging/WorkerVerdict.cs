namespace Sluice.Fabric.Judging;

/// <summary>What was found of a worker.</summary>
internal sealed class WorkerVerdict
{
    public NodeState State { get; set; }

    public Cause Cause { get; set; }

    public string Rule { get; set; } = "";

    public bool IsCause { get; set; }

    /// <summary>Of lagging partitions.</summary>
    public Cause LagCause { get; set; }

    /// <summary>Of stalled partitions.</summary>
    public Cause StallCause { get; set; }

    /// <summary>Of partitions with a batch that fails again and again.</summary>
    public Cause FailCause { get; set; }

    public List<Finding> Findings { get; } = [];

    public double LagEvents { get; set; }

    public double LagSeconds { get; set; }

    public double ArrivalRate { get; set; }

    public double ProcessedRate { get; set; }
}
