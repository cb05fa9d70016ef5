namespace Sluice.Visitors;

/// <summary>What a profile takes from an enriched event.</summary>
/// <param name="VisitorId">Whose event it is.</param>
/// <param name="At"><c>derived_tstamp</c>, but never later than <c>collector_tstamp</c>: a tracker's wrong clock must not freeze "last seen" in the future.</param>
internal readonly record struct VisitorEvent(string VisitorId, DateTimeOffset At)
{
    public bool IsPageView { get; init; }

    public int? SessionIndex { get; init; }

    public string? SessionId { get; init; }

    public string? AppId { get; init; }

    public string? UserId { get; init; }

    public string? NetworkUserId { get; init; }

    public PageSeen? Page { get; init; }

    public Campaign? Campaign { get; init; }

    public Referrer? Referrer { get; init; }
}
