namespace Sluice.Visitors.Profiles;

/// <summary>
/// What events tell of a visitor: the fragment of one key, or the fold of several. "First" and "last" go by the events'
/// own time; equal events give an equal profile in whatever order and grouping they come. Times are UTC.
/// </summary>
public sealed record VisitorProfile
{
    /// <summary>Whose fragment it is; of a fold, the first one's.</summary>
    public required TypedId Key { get; init; }

    /// <summary>Time of the earliest event.</summary>
    public required DateTimeOffset FirstSeen { get; init; }

    /// <summary>Time of the latest event.</summary>
    public required DateTimeOffset LastSeen { get; init; }

    /// <summary>Events of all kinds.</summary>
    public long Events { get; init; }

    /// <summary>Page views.</summary>
    public long PageViews { get; init; }

    /// <summary>Highest <c>domain_sessionidx</c>: the tracker's own count of sessions; null while no event had one.</summary>
    public int? SessionIndex { get; init; }

    /// <summary>The last sessions, <see cref="SessionFold.Most"/> at most, by time.</summary>
    public ValueList<Session> RecentSessions { get; init; }

    /// <summary>Sessions before those.</summary>
    public long ClosedSessions { get; init; }

    /// <summary>End of the last of those before.</summary>
    public DateTimeOffset? ClosedUntil { get; init; }

    /// <summary>Number of sessions.</summary>
    public long Sessions => ClosedSessions + RecentSessions.Count;

    /// <summary>The latest session.</summary>
    public Session? LastSession => RecentSessions.Count > 0 ? RecentSessions[^1] : null;

    /// <summary>The latest <c>domain_sessionid</c>.</summary>
    public SeenText? SessionId { get; init; }

    /// <summary>The latest <c>app_id</c>.</summary>
    public SeenText? AppId { get; init; }

    /// <summary>The latest <c>user_id</c>.</summary>
    public SeenText? UserId { get; init; }

    /// <summary>The latest <c>network_userid</c>.</summary>
    public SeenText? NetworkUserId { get; init; }

    /// <summary>The first page.</summary>
    public PageSeen? Landing { get; init; }

    /// <summary>The latest page.</summary>
    public PageSeen? LastPage { get; init; }

    /// <summary>The first campaign.</summary>
    public Campaign? FirstCampaign { get; init; }

    /// <summary>The latest campaign.</summary>
    public Campaign? LastCampaign { get; init; }

    /// <summary>The first referrer.</summary>
    public Referrer? FirstReferrer { get; init; }

    /// <summary>The latest referrer.</summary>
    public Referrer? LastReferrer { get; init; }

    /// <summary>By name.</summary>
    public ValueList<Interest> Interests { get; init; }

    /// <summary>By name.</summary>
    public ValueList<Trait> Traits { get; init; }

    /// <summary>By name; those whose lifetime is over among them.</summary>
    public ValueList<FlagSeen> Flags { get; init; }

    /// <summary>The last events, newest first, a line each as <see cref="RecentEvent"/> reads it.</summary>
    public ValueList<string> Recent { get; init; }

    /// <summary>Ids that events have linked with the key, as hashes, so that they are not linked with every event; ascending.</summary>
    public ValueList<ulong> Linked { get; init; }
}
