namespace Sluice.Visitors.Profiles;

/// <summary>
/// How fragments become one and how an event joins a fragment. Joining is commutative and associative: every part of it
/// is a sum, a first or last by a total order, or a set. So profiles need no order of delivery.
/// </summary>
public static class ProfileFold
{
    /// <summary>Ids that a key can be linked with.</summary>
    internal const int MostLinked = 64;

    // More than any profile without its texts and lists takes, in memory and as an entity.
    private const int FixedSize = 1024;

    /// <summary>The fragment with one event more.</summary>
    internal static VisitorProfile Apply(VisitorProfile? before, Events.VisitorEvent e, TimeSpan gap)
    {
        var own = Of(e);
        if (before is null) return own;
        // Its session has been counted as closed long ago.
        if (e.At <= before.ClosedUntil) own = own with { RecentSessions = default };
        return Join(before, own, gap);
    }

    /// <summary>Both in one, with the first one's key.</summary>
    public static VisitorProfile Join(VisitorProfile a, VisitorProfile b, TimeSpan gap) => SessionFold.Bound(new VisitorProfile
    {
        Key = a.Key,
        FirstSeen = a.FirstSeen <= b.FirstSeen ? a.FirstSeen : b.FirstSeen,
        LastSeen = a.LastSeen >= b.LastSeen ? a.LastSeen : b.LastSeen,
        Events = a.Events + b.Events,
        PageViews = a.PageViews + b.PageViews,
        SessionIndex = a.SessionIndex >= (b.SessionIndex ?? int.MinValue) ? a.SessionIndex : b.SessionIndex ?? a.SessionIndex,
        RecentSessions = SessionFold.Join(a.RecentSessions, b.RecentSessions, gap),
        ClosedSessions = a.ClosedSessions + b.ClosedSessions,
        ClosedUntil = a.ClosedUntil >= (b.ClosedUntil ?? DateTimeOffset.MinValue) ? a.ClosedUntil : b.ClosedUntil ?? a.ClosedUntil,
        SessionId = SeenOrder.Last(a.SessionId, b.SessionId),
        AppId = SeenOrder.Last(a.AppId, b.AppId),
        UserId = SeenOrder.Last(a.UserId, b.UserId),
        NetworkUserId = SeenOrder.Last(a.NetworkUserId, b.NetworkUserId),
        Landing = SeenOrder.First(a.Landing, b.Landing),
        LastPage = SeenOrder.Last(a.LastPage, b.LastPage),
        FirstCampaign = SeenOrder.First(a.FirstCampaign, b.FirstCampaign),
        LastCampaign = SeenOrder.Last(a.LastCampaign, b.LastCampaign),
        FirstReferrer = SeenOrder.First(a.FirstReferrer, b.FirstReferrer),
        LastReferrer = SeenOrder.Last(a.LastReferrer, b.LastReferrer),
        Interests = NamedFold.Join(a.Interests, b.Interests),
        Traits = NamedFold.Join(a.Traits, b.Traits),
        Flags = NamedFold.Join(a.Flags, b.Flags),
        Recent = RecentFold.Join(a.Recent, b.Recent),
        Linked = JoinLinked(a.Linked, b.Linked),
    });

    /// <summary>Characters of all texts, with an allowance for the rest.</summary>
    internal static int SizeOf(VisitorProfile p)
    {
        var size = FixedSize + 2 * p.Key.Value.Length + SeenOrder.SizeOf(p) + RecentFold.SizeOf(p.Recent)
            + 32 * p.RecentSessions.Count + 17 * p.Linked.Count;
        foreach (var interest in p.Interests.Span) size += 40 + 2 * interest.Name.Length;
        foreach (var trait in p.Traits.Span) size += 40 + 2 * (trait.Name.Length + trait.Value.Length);
        foreach (var flag in p.Flags.Span) size += 60 + 2 * flag.Name.Length;
        return size;
    }

    private static VisitorProfile Of(Events.VisitorEvent e) => new()
    {
        Key = e.Key,
        FirstSeen = e.At,
        LastSeen = e.At,
        Events = 1,
        PageViews = e.IsPageView ? 1 : 0,
        SessionIndex = e.SessionIndex,
        RecentSessions = [new Session(e.At, e.At, 1, e.IsPageView ? 1 : 0)],
        SessionId = Seen(e, e.SessionId),
        AppId = Seen(e, e.AppId),
        UserId = Seen(e, e.UserId),
        NetworkUserId = Seen(e, e.NetworkUserId),
        Landing = e.Page,
        LastPage = e.Page,
        FirstCampaign = e.Campaign,
        LastCampaign = e.Campaign,
        FirstReferrer = e.Referrer,
        LastReferrer = e.Referrer,
        Interests = e.Interests,
        Traits = e.Traits,
        Flags = e.Flags,
        Recent = [e.Line],
        Linked = e.Ids.Count == 0 ? default : Hashes(e),
    };

    private static SeenText? Seen(Events.VisitorEvent e, string? text) => text is null ? null : new SeenText(e.At, text);

    private static ValueList<ulong> Hashes(Events.VisitorEvent e)
    {
        var hashes = new SortedSet<ulong>();
        foreach (var id in e.Ids) hashes.Add(Identities.IdentityEdge.HashOf(id));
        return new ValueList<ulong>([.. hashes]);
    }

    private static ValueList<ulong> JoinLinked(ValueList<ulong> a, ValueList<ulong> b)
    {
        if (b.Count == 0) return a;
        if (a.Count == 0) return b;
        var all = true;
        foreach (var hash in b.Span) all &= a.Span.BinarySearch(hash) >= 0;
        if (all) return a;
        var set = new SortedSet<ulong>(a);
        set.UnionWith(b);
        return new ValueList<ulong>([.. set.Take(MostLinked)]);
    }
}
