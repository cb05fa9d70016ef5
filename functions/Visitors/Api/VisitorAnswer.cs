using Sluice.Visitors.Profiles;
using Sluice.Visitors.Rules;

namespace Sluice.Visitors.Api;

/// <summary>The API's JSON for a visitor.</summary>
internal sealed record VisitorAnswer(
    string Id, string Person, IReadOnlyList<IdAnswer> Ids, DateTimeOffset FirstSeen, DateTimeOffset LastSeen, long Sessions,
    SessionAnswer? Session, int? SessionIndex, string? SessionId, long PageViews, long Events, string? AppId, string? UserId,
    string? NetworkUserId, PageSeen? Landing, PageSeen? LastPage, Campaign? FirstCampaign, Campaign? LastCampaign,
    Referrer? FirstReferrer, Referrer? LastReferrer, IReadOnlyList<Interest> Interests,
    IReadOnlyDictionary<string, TraitAnswer> Traits, IReadOnlyDictionary<string, FlagAnswer> Flags)
{
    public static VisitorAnswer Of(PersonProfile found, VisitorRules rules, TimeSpan gap, DateTimeOffset now)
    {
        var p = found.Profile!;
        return new VisitorAnswer(
            found.Asked.Value, found.Person.Name, [.. found.Person.Ids.Select(id => new IdAnswer(id.Type, id.Value))],
            p.FirstSeen, p.LastSeen, p.Sessions, SessionAnswer.Of(p, gap, now), p.SessionIndex, p.SessionId?.Text, p.PageViews,
            p.Events, p.AppId?.Text, p.UserId?.Text, p.NetworkUserId?.Text, p.Landing, p.LastPage, p.FirstCampaign,
            p.LastCampaign, p.FirstReferrer, p.LastReferrer,
            [.. p.Interests.OrderByDescending(interest => interest.Count).ThenBy(interest => interest.Name, StringComparer.Ordinal)],
            p.Traits.ToDictionary(trait => trait.Name, trait => new TraitAnswer(trait.Value, trait.At)),
            FlagAnswer.Of(p, rules, now, publicOnly: false));
    }
}
