namespace Sluice.Fabric.Judging;

/// <summary>State of a partition, a worker or a stream, worst last.</summary>
public enum NodeState
{
    /// <summary>It keeps up.</summary>
    Ok,

    /// <summary>Nothing arrives and nothing waits.</summary>
    Idle,

    /// <summary>The measurements do not say.</summary>
    Unknown,

    /// <summary>The checkpoint went back; events come again.</summary>
    Rewound,

    /// <summary>It is behind, or will be before the objective allows.</summary>
    Lagging,

    /// <summary>Batches fail and come again.</summary>
    Failing,

    /// <summary>It has an owner and does not advance.</summary>
    Stalled,

    /// <summary>Nobody works on it although events wait.</summary>
    Stopped,
}
