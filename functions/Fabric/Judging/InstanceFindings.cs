using System.Globalization;

namespace Sluice.Fabric.Judging;

/// <summary>What is found of a worker's instances that does not hold events up: its state stays what it is.</summary>
internal static class InstanceFindings
{
    public const string Assets = "assets";

    public const string Mixed = "versions";

    /// <summary>Files that instances could not refresh.</summary>
    public static Finding? Troubles(ConsumerMemory memory, WorkerInstances instances) => instances.Trouble is not var (first, count)
        ? null
        : Make(memory, Assets, Cause.AssetRefreshFailed, string.Create(CultureInfo.InvariantCulture,
            $"{count} of {instances.Live} instances use an older file than they should: {first}."));

    /// <summary>Since when instances of several versions have been at work; who sleeps does not change it.</summary>
    public static long MixedSince(ConsumerMemory memory, WorkerInstances instances, long now) =>
        instances.Live == 0 ? memory.MixedSince
        : instances.Versions.Count < 2 ? 0
        : memory.MixedSince == 0 || memory.MixedSince > now ? now
        : memory.MixedSince;

    /// <summary>An upgrade that does not end.</summary>
    public static Finding? Versions(ConsumerMemory memory, WorkerInstances instances, long now, Thresholds limits)
    {
        var since = MixedSince(memory, instances, now);
        if (instances.Versions.Count < 2 || now - since < limits.Mixed) return null;
        var versions = string.Join(", ", instances.Versions.Take(4).Select(one => string.Create(
            CultureInfo.InvariantCulture, $"{one.Instances} × {(one.Version.Length == 0 ? "?" : one.Version)}")));
        return Make(memory, Mixed, Cause.MixedVersions, string.Create(CultureInfo.InvariantCulture,
            $"Its instances have had several versions for {(now - since) / 60_000} min: {versions}."));
    }

    private static Finding Make(ConsumerMemory memory, string about, Cause cause, string summary) =>
        new(WorkerJudge.Key(memory, about), memory.Worker, null, NodeState.Ok, cause, summary, Advice.For(cause));
}
