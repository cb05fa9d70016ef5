namespace Sluice.Fabric.Planning;

/// <summary>Why a decision was not carried out as wanted.</summary>
public enum HoldReason
{
    None,

    /// <summary>Planning is paused, for the node or for all.</summary>
    Paused,

    /// <summary>Decisions are shown and not carried out.</summary>
    DryRun,

    /// <summary>More than the upper bound was wanted.</summary>
    Maximum,

    /// <summary>More instances than partitions cannot help.</summary>
    Partitions,

    /// <summary>One partition alone is more than an instance can do.</summary>
    HotPartition,

    /// <summary>More would cost more than allowed.</summary>
    Cost,

    /// <summary>The last step out did not help, so another one will not either.</summary>
    Ineffective,

    /// <summary>The log at its largest cannot feed more instances.</summary>
    Log,

    /// <summary>Nothing is taken away during quiet hours.</summary>
    QuietHours,

    /// <summary>Measurements are missing or too old.</summary>
    Missing,

    /// <summary>Measurements contradict each other.</summary>
    Contradictory,
}
