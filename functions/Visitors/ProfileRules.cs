namespace Sluice.Visitors;

/// <summary>How an event changes a profile. A pure function: the same events in the same order always make the same profile.</summary>
internal static class ProfileRules
{
    // More than any profile without its texts takes, in memory and as an entity.
    private const int FixedSize = 1024;

    public static VisitorProfile Apply(VisitorProfile? before, VisitorEvent e)
    {
        var profile = before ?? new VisitorProfile { Id = e.VisitorId, FirstSeen = e.At, LastSeen = e.At };
        var isLate = e.At < profile.LastSeen;
        var isNewSession = e.SessionId is not null && !isLate && e.SessionId != profile.SessionId;
        return profile with
        {
            FirstSeen = e.At < profile.FirstSeen ? e.At : profile.FirstSeen,
            LastSeen = isLate ? profile.LastSeen : e.At,
            Events = profile.Events + 1,
            PageViews = profile.PageViews + (e.IsPageView ? 1 : 0),
            SessionIndex = e.SessionIndex > (profile.SessionIndex ?? 0) ? e.SessionIndex : profile.SessionIndex,
            SessionChanges = profile.SessionChanges + (isNewSession ? 1 : 0),
            SessionId = isNewSession ? e.SessionId : profile.SessionId,
            AppId = Latest(profile.AppId, e.AppId, isLate),
            UserId = Latest(profile.UserId, e.UserId, isLate),
            NetworkUserId = Latest(profile.NetworkUserId, e.NetworkUserId, isLate),
            Landing = e.Page is not null && (profile.Landing is null || e.At < profile.Landing.At) ? e.Page : profile.Landing,
            LastPage = e.Page is not null && (profile.LastPage is null || e.At >= profile.LastPage.At) ? e.Page : profile.LastPage,
            FirstCampaign = e.Campaign is not null && (profile.FirstCampaign is null || e.At < profile.FirstCampaign.At)
                ? e.Campaign : profile.FirstCampaign,
            LastCampaign = e.Campaign is not null && (profile.LastCampaign is null || e.At >= profile.LastCampaign.At)
                ? e.Campaign : profile.LastCampaign,
            FirstReferrer = e.Referrer is not null && (profile.FirstReferrer is null || e.At < profile.FirstReferrer.At)
                ? e.Referrer : profile.FirstReferrer,
            LastReferrer = e.Referrer is not null && (profile.LastReferrer is null || e.At >= profile.LastReferrer.At)
                ? e.Referrer : profile.LastReferrer,
        };
    }

    /// <summary>Characters of all texts, with an allowance for the rest.</summary>
    public static int SizeOf(VisitorProfile p) =>
        FixedSize + 2 * p.Id.Length + Length(p.SessionId) + Length(p.AppId) + Length(p.UserId) + Length(p.NetworkUserId)
        + SizeOf(p.Landing) + SizeOf(p.LastPage) + SizeOf(p.FirstCampaign) + SizeOf(p.LastCampaign)
        + SizeOf(p.FirstReferrer) + SizeOf(p.LastReferrer);

    // An event that comes late may fill a gap, but replaces nothing.
    private static string? Latest(string? known, string? seen, bool isLate) =>
        seen is null || (isLate && known is not null) ? known : seen;

    private static int SizeOf(PageSeen? p) => p is null ? 0 : p.Url.Length + Length(p.Title);

    private static int SizeOf(Campaign? c) =>
        c is null ? 0 : Length(c.Medium) + Length(c.Source) + Length(c.Term) + Length(c.Content) + Length(c.Name);

    private static int SizeOf(Referrer? r) =>
        r is null ? 0 : Length(r.Url) + Length(r.Medium) + Length(r.Source) + Length(r.Term);

    private static int Length(string? text) => text?.Length ?? 0;
}
