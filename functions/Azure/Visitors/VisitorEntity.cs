using Azure.Data.Tables;
using Sluice.Visitors;

namespace Sluice.Azure.Visitors;

/// <summary>A profile as an entity: flat, one property a field, absent when null, so that any table browser shows it.</summary>
internal static class VisitorEntity
{
    public static TableEntity Write(string partitionKey, VisitorProfile p)
    {
        var entity = new TableEntity(partitionKey, VisitorId.ToRowKey(p.Id))
        {
            ["id"] = p.Id,
            ["firstSeen"] = p.FirstSeen,
            ["lastSeen"] = p.LastSeen,
            ["events"] = p.Events,
            ["pageViews"] = p.PageViews,
            ["sessionChanges"] = p.SessionChanges,
        };
        if (p.SessionIndex is { } index) entity["sessionIndex"] = index;
        Set(entity, "sessionId", p.SessionId);
        Set(entity, "appId", p.AppId);
        Set(entity, "userId", p.UserId);
        Set(entity, "networkUserId", p.NetworkUserId);
        Write(entity, "landing", p.Landing);
        Write(entity, "lastPage", p.LastPage);
        Write(entity, "firstCampaign", p.FirstCampaign);
        Write(entity, "lastCampaign", p.LastCampaign);
        Write(entity, "firstReferrer", p.FirstReferrer);
        Write(entity, "lastReferrer", p.LastReferrer);
        return entity;
    }

    /// <exception cref="InvalidDataException">Something else has written the entity.</exception>
    public static VisitorProfile Read(TableEntity e) => new()
    {
        Id = e.GetString("id") ?? throw Foreign(e),
        FirstSeen = e.GetDateTimeOffset("firstSeen") ?? throw Foreign(e),
        LastSeen = e.GetDateTimeOffset("lastSeen") ?? throw Foreign(e),
        Events = e.GetInt64("events") ?? 0,
        PageViews = e.GetInt64("pageViews") ?? 0,
        SessionIndex = e.GetInt32("sessionIndex"),
        SessionChanges = e.GetInt64("sessionChanges") ?? 0,
        SessionId = e.GetString("sessionId"),
        AppId = e.GetString("appId"),
        UserId = e.GetString("userId"),
        NetworkUserId = e.GetString("networkUserId"),
        Landing = ReadPage(e, "landing"),
        LastPage = ReadPage(e, "lastPage"),
        FirstCampaign = ReadCampaign(e, "firstCampaign"),
        LastCampaign = ReadCampaign(e, "lastCampaign"),
        FirstReferrer = ReadReferrer(e, "firstReferrer"),
        LastReferrer = ReadReferrer(e, "lastReferrer"),
    };

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
