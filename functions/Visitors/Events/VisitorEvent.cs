using Sluice.Visitors.Profiles;

namespace Sluice.Visitors.Events;

/// <summary>What a profile takes from an enriched event.</summary>
/// <param name="Key">Whose event it is.</param>
/// <param name="At"><c>derived_tstamp</c>, but never later than <c>collector_tstamp</c>: a tracker's wrong clock must not freeze "last seen" in the future.</param>
internal sealed record VisitorEvent(TypedId Key, DateTimeOffset At)
{
    /// <summary>The other ids of the event, which are of the same person.</summary>
    public IReadOnlyList<TypedId> Ids { get; init; } = [];

    public bool IsPageView { get; init; }

    public int? SessionIndex { get; init; }

    public string? SessionId { get; init; }

    public string? AppId { get; init; }

    public string? UserId { get; init; }

    public string? NetworkUserId { get; init; }

    public PageSeen? Page { get; init; }

    public Campaign? Campaign { get; init; }

    public Referrer? Referrer { get; init; }

    public ValueList<Interest> Interests { get; init; }

    public ValueList<Trait> Traits { get; init; }

    public ValueList<FlagSeen> Flags { get; init; }

    /// <summary>The event as one of the visitor's last.</summary>
    public required string Line { get; init; }
}
