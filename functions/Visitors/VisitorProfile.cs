namespace Sluice.Visitors;

/// <summary>
/// Who a visitor is, as far as the events tell. "First" and "last" go by the events' own time, so that an event that
/// arrives late moves nothing that is newer than it. Times are UTC.
/// </summary>
public sealed record VisitorProfile
{
    /// <summary><c>domain_userid</c>, else <c>user_id</c>, else <c>network_userid</c> of the events.</summary>
    public required string Id { get; init; }

    /// <summary>Time of the earliest event.</summary>
    public required DateTimeOffset FirstSeen { get; init; }

    /// <summary>Time of the latest event.</summary>
    public required DateTimeOffset LastSeen { get; init; }

    /// <summary>Events of all kinds.</summary>
    public long Events { get; init; }

    /// <summary>Page views.</summary>
    public long PageViews { get; init; }

    /// <summary>Highest <c>domain_sessionidx</c>; null while no event had one.</summary>
    public int? SessionIndex { get; init; }

    /// <summary>How often <c>domain_sessionid</c> changed, the first one included.</summary>
    public long SessionChanges { get; init; }

    /// <summary>The latest <c>domain_sessionid</c>.</summary>
    public string? SessionId { get; init; }

    /// <summary>Number of sessions: <see cref="SessionIndex"/>, or where trackers send none, <see cref="SessionChanges"/>.</summary>
    public long Sessions => SessionIndex ?? SessionChanges;

    /// <summary>The latest <c>app_id</c>.</summary>
    public string? AppId { get; init; }

    /// <summary>The latest <c>user_id</c>.</summary>
    public string? UserId { get; init; }

    /// <summary>The latest <c>network_userid</c>.</summary>
    public string? NetworkUserId { get; init; }

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
}
