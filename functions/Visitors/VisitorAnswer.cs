namespace Sluice.Visitors;

/// <summary>The API's JSON for a visitor.</summary>
internal sealed record VisitorAnswer(
    string Id, DateTimeOffset FirstSeen, DateTimeOffset LastSeen, long Sessions, string? SessionId, long PageViews,
    long Events, string? AppId, string? UserId, string? NetworkUserId, PageSeen? Landing, PageSeen? LastPage,
    Campaign? FirstCampaign, Campaign? LastCampaign, Referrer? FirstReferrer, Referrer? LastReferrer)
{
    public static VisitorAnswer Of(VisitorProfile p) => new(
        p.Id, p.FirstSeen, p.LastSeen, p.Sessions, p.SessionId, p.PageViews, p.Events, p.AppId, p.UserId, p.NetworkUserId,
        p.Landing, p.LastPage, p.FirstCampaign, p.LastCampaign, p.FirstReferrer, p.LastReferrer);
}
