namespace Sluice.Archive.Replay;

/// <summary>What is known of a replay between two runs, and what the API tells of it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Into">Where its events go: a hub, or the tables of a rebuild.</param>
/// <param name="From">First hour; null for the archive's first.</param>
/// <param name="To">Last hour; null for the newest.</param>
/// <param name="StartedAt">When it began, UTC.</param>
public sealed record ReplayState(string Name, string Into, DateTimeOffset? From, DateTimeOffset? To, DateTimeOffset StartedAt)
{
    /// <summary>When this was written.</summary>
    public DateTimeOffset UpdatedAt { get; init; }

    /// <summary>When it came to its end; null before that.</summary>
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>Events of the range, as far as they were counted when the run began.</summary>
    public long Total { get; init; }

    /// <summary>Events that are done, those that were left out among them.</summary>
    public long Done { get; init; }

    /// <summary>Events that were left out because somebody asked to be forgotten.</summary>
    public long Erased { get; init; }

    /// <summary>Events a second, of the present run.</summary>
    public double Rate { get; init; }

    /// <summary>The newest erasure that was heeded.</summary>
    public DateTimeOffset ErasuresUntil { get; init; } = DateTimeOffset.MinValue;

    /// <summary>How far each partition is.</summary>
    public IReadOnlyDictionary<int, ReplayPlace> Places { get; init; } = new Dictionary<int, ReplayPlace>();

    /// <summary>What is left at the present rate; null when that says nothing.</summary>
    public TimeSpan? Left =>
        FinishedAt is not null ? TimeSpan.Zero
        : Rate > 0 && Total >= Done ? TimeSpan.FromSeconds(Math.Min((Total - Done) / Rate, 1e8))
        : null;
}
