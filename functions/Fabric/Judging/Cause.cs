namespace Sluice.Fabric.Judging;

/// <summary>Why something is in its state.</summary>
public enum Cause
{
    /// <summary>Nothing is wrong, or nothing is known.</summary>
    None,

    /// <summary>No instance owns the partition.</summary>
    NoOwner,

    /// <summary>The owner renews its ownership and does not advance.</summary>
    OwnerWithoutProgress,

    /// <summary>What the worker writes to is slow.</summary>
    SlowSink,

    /// <summary>One batch fails again and again.</summary>
    Poison,

    /// <summary>One partition gets more than an instance can do.</summary>
    HotPartition,

    /// <summary>Reading the log is held back by its throughput units.</summary>
    EgressThrottled,

    /// <summary>Writing to the log is refused by its throughput units.</summary>
    IngressThrottled,

    /// <summary>Every partition has an instance of its own, and that is not enough.</summary>
    AtPartitionCap,

    /// <summary>Events left the log's retention before they were processed.</summary>
    RetentionLoss,

    /// <summary>Fewer events came out than were accepted.</summary>
    CountedLoss,

    /// <summary>More arrives than the instances can do.</summary>
    TooFewInstances,

    /// <summary>Checkpoints and owners cannot be read.</summary>
    CheckpointsUnreadable,

    /// <summary>A file that enrichments use could not be fetched or read again; an older one is in use.</summary>
    AssetRefreshFailed,

    /// <summary>Instances of two versions have shared the work for longer than an upgrade takes.</summary>
    MixedVersions,
}
