using Azure.Data.Tables;
using Sluice.Visitors;
using Sluice.Visitors.Profiles;

namespace Sluice.Azure.Visitors;

/// <summary>A fragment as an entity: flat, one property a field, absent when null or empty, so that any table browser shows it.</summary>
internal static class VisitorEntity
{
    private const string Recent = "recent";

    /// <summary>Names of all properties but the last events.</summary>
    public static IReadOnlyList<string> WithoutRecent { get; } =
    [
        "PartitionKey", "RowKey", "type", "id", "firstSeen", "lastSeen", "events", "pageViews", "sessionIndex", "sessions",
        "closedSessions", "closedUntil",
        .. new[] { "sessionId", "appId", "userId", "networkUserId" }.SelectMany(name => new[] { name, name + "At" }),
        .. new[] { "landing", "lastPage" }.SelectMany(name => new[] { name + "At", name + "Url", name + "Title" }),
        .. new[] { "firstCampaign", "lastCampaign" }.SelectMany(name =>
            new[] { name + "At", name + "Medium", name + "Source", name + "Term", name + "Content", name + "Name" }),
        .. new[] { "firstReferrer", "lastReferrer" }.SelectMany(name =>
            new[] { name + "At", name + "Url", name + "Medium", name + "Source", name + "Term" }),
        "interests", "traits", "flags", "linked",
    ];

    public static TableEntity Write(string partitionKey, VisitorProfile p)
    {
        var entity = new TableEntity(partitionKey, p.Key.RowKey)
        {
            ["type"] = p.Key.Type,
            ["id"] = p.Key.Value,
            ["firstSeen"] = p.FirstSeen,
            ["lastSeen"] = p.LastSeen,
            ["events"] = p.Events,
            ["pageViews"] = p.PageViews,
            ["sessions"] = ProfileLists.Write(p.RecentSessions),
            ["closedSessions"] = p.ClosedSessions,
        };
        if (p.SessionIndex is { } index) entity["sessionIndex"] = index;
        if (p.ClosedUntil is { } until) entity["closedUntil"] = until;
        Write(entity, "sessionId", p.SessionId);
        Write(entity, "appId", p.AppId);
        Write(entity, "userId", p.UserId);
        Write(entity, "networkUserId", p.NetworkUserId);
        Write(entity, "landing", p.Landing);
        Write(entity, "lastPage", p.LastPage);
        Write(entity, "firstCampaign", p.FirstCampaign);
        Write(entity, "lastCampaign", p.LastCampaign);
        Write(entity, "firstReferrer", p.FirstReferrer);
        Write(entity, "lastReferrer", p.LastReferrer);
        if (p.Interests.Count > 0) entity["interests"] = ProfileLists.Write(p.Interests);
        if (p.Traits.Count > 0) entity["traits"] = ProfileLists.Write(p.Traits);
        if (p.Flags.Count > 0) entity["flags"] = ProfileLists.Write(p.Flags);
        if (p.Linked.Count > 0) entity["linked"] = ProfileLists.Write(p.Linked);
        entity[Recent] = ProfileLists.Write(p.Recent);
        return entity;
    }

    /// <exception cref="InvalidDataException">Something else has written the entity.</exception>
    public static VisitorProfile Read(TableEntity e) => new()
    {
        Key = new TypedId(e.GetString("type") ?? throw Foreign(e), e.GetString("id") ?? throw Foreign(e)),
        FirstSeen = e.GetDateTimeOffset("firstSeen") ?? throw Foreign(e),
        LastSeen = e.GetDateTimeOffset("lastSeen") ?? throw Foreign(e),
        Events = e.GetInt64("events") ?? 0,
        PageViews = e.GetInt64("pageViews") ?? 0,
        SessionIndex = e.GetInt32("sessionIndex"),
        RecentSessions = ProfileLists.ReadSessions(e.GetString("sessions")),
        ClosedSessions = e.GetInt64("closedSessions") ?? 0,
        ClosedUntil = e.GetDateTimeOffset("closedUntil"),
        SessionId = ReadText(e, "sessionId"),
        AppId = ReadText(e, "appId"),
        UserId = ReadText(e, "userId"),
        NetworkUserId = ReadText(e, "networkUserId"),
        Landing = ReadPage(e, "landing"),
        LastPage = ReadPage(e, "lastPage"),
        FirstCampaign = ReadCampaign(e, "firstCampaign"),
        LastCampaign = ReadCampaign(e, "lastCampaign"),
        FirstReferrer = ReadReferrer(e, "firstReferrer"),
        LastReferrer = ReadReferrer(e, "lastReferrer"),
        Interests = ProfileLists.ReadInterests(e.GetString("interests")),
        Traits = ProfileLists.ReadTraits(e.GetString("traits")),
        Flags = ProfileLists.ReadFlags(e.GetString("flags")),
        Recent = ProfileLists.ReadLines(e.GetString(Recent)),
        Linked = ProfileLists.ReadLinked(e.GetString("linked")),
    };

    private static void Write(TableEntity entity, string name, SeenText? seen)
    {
        if (seen is null) return;
        entity[name] = seen.Text;
        entity[name + "At"] = seen.At;
    }

    private static SeenText? ReadText(TableEntity e, string name) =>
        e.GetDateTimeOffset(name + "At") is { } at && e.GetString(name) is { } text ? new SeenText(at, text) : null;

    private static void Write(TableEntity entity, string name, PageSeen? page)
    {
        if (page is null) return;
        entity[name + "At"] = page.At;
        entity[name + "Url"] = page.Url;
        Set(entity, name + "Title", page.Title);
    }

    private static PageSeen? ReadPage(TableEntity e, string name) =>
        e.GetDateTimeOffset(name + "At") is { } at
            ? new PageSeen(at, e.GetString(name + "Url") ?? "", e.GetString(name + "Title"))
            : null;

    private static void Write(TableEntity entity, string name, Campaign? campaign)
    {
        if (campaign is null) return;
        entity[name + "At"] = campaign.At;
        Set(entity, name + "Medium", campaign.Medium);
        Set(entity, name + "Source", campaign.Source);
        Set(entity, name + "Term", campaign.Term);
        Set(entity, name + "Content", campaign.Content);
        Set(entity, name + "Name", campaign.Name);
    }

    private static Campaign? ReadCampaign(TableEntity e, string name) =>
        e.GetDateTimeOffset(name + "At") is { } at
            ? new Campaign(at, e.GetString(name + "Medium"), e.GetString(name + "Source"), e.GetString(name + "Term"),
                e.GetString(name + "Content"), e.GetString(name + "Name"))
            : null;

    private static void Write(TableEntity entity, string name, Referrer? referrer)
    {
        if (referrer is null) return;
        entity[name + "At"] = referrer.At;
        Set(entity, name + "Url", referrer.Url);
        Set(entity, name + "Medium", referrer.Medium);
        Set(entity, name + "Source", referrer.Source);
        Set(entity, name + "Term", referrer.Term);
    }

    private static Referrer? ReadReferrer(TableEntity e, string name) =>
        e.GetDateTimeOffset(name + "At") is { } at
            ? new Referrer(at, e.GetString(name + "Url"), e.GetString(name + "Medium"), e.GetString(name + "Source"),
                e.GetString(name + "Term"))
            : null;

    private static void Set(TableEntity entity, string name, string? value)
    {
        if (value is not null) entity[name] = value;
    }

    private static InvalidDataException Foreign(TableEntity e) =>
        new($"The entity {e.PartitionKey}/{e.RowKey} is no visitor profile.");
}
