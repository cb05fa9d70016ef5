namespace Sluice.Fabric.Judging;

/// <summary>What people can do; null where the fabric does it by itself or nothing is known.</summary>
internal static class Advice
{
    public static string? For(Cause cause) => cause switch
    {
        Cause.NoOwner => "Start an instance of the worker, or look why none runs.",
        Cause.OwnerWithoutProgress => "Restart the instance that holds the partition; what it had in hand comes again.",
        Cause.SlowSink => "Look at what the worker writes to; more instances do not help.",
        Cause.Poison => "Look at the instance's last error; the batch comes again until it is accepted.",
        Cause.HotPartition => "Give the stream more partitions, or spread its keys; more instances do not help one partition.",
        Cause.EgressThrottled or Cause.IngressThrottled => "The log needs more throughput units.",
        Cause.AtPartitionCap => "The stream needs more partitions, or the worker must get quicker.",
        Cause.RetentionLoss => "Lengthen the hub's retention and make the worker catch up; lost events are in the archive if it kept up.",
        Cause.CountedLoss => "Compare archive and stream for the minutes named.",
        Cause.CheckpointsUnreadable => "Look at the storage account that holds the checkpoints, and at the fabric's rights on it.",
        Cause.AssetRefreshFailed => "Look at the address of the file and at what lies there; it is tried again every ten minutes.",
        Cause.MixedVersions => "Finish the upgrade or go back, and look why the others do not change.",
        _ => null,
    };
}
