namespace Sluice.Archive.Replay;

/// <summary>What is to be replayed.</summary>
/// <param name="Name">Under which its progress is kept.</param>
/// <param name="Into">Where it goes, in words.</param>
public sealed record ReplayPlan(string Name, string Into)
{
    /// <summary>First hour; null for the archive's first.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Last hour; null for the newest: then it can always go on.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>The only partition that is brought up to the archive; null for all.</summary>
    public int? Partition { get; init; }

    /// <summary>Most events a second over all partitions; 0 for as fast as it goes.</summary>
    public double Rate { get; init; }

    /// <summary>Most events of a batch.</summary>
    public int Batch { get; init; } = 500;

    /// <summary>Partitions at a time.</summary>
    public int Parallel { get; init; } = 4;
}
