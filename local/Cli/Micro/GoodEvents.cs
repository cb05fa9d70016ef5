using System.Text.Json;
using Sluice.Snowplow;

namespace Sluice.Cli.Micro;

/// <summary>Makes entries of <c>/micro/good</c> from enriched events.</summary>
internal static class GoodEvents
{
    /// <summary>The entry; without the raw event it is told from the columns what the tracker must have sent.</summary>
    public static GoodEvent From(EnrichedEvent enriched, RawEvent? raw, bool incomplete)
    {
        var schema = Schema(enriched);
        var contexts = Contexts(enriched.Contexts);
        var json = MicroJson.Good(raw ?? FromColumns(enriched), enriched, schema, contexts, incomplete);
        return new GoodEvent(enriched.Event, schema, contexts, incomplete, json);
    }

    private static string? Schema(EnrichedEvent enriched)
    {
        if (enriched.Event == "unstruct")
        {
            using var document = HostileJson.Parse(enriched.UnstructEvent);
            if (document is not null && HostileJson.Text(HostileJson.Get(document.RootElement, "data"), "schema") is { } inner) return inner;
        }
        return enriched is { EventVendor: { } vendor, EventName: { } name, EventFormat: { } format, EventVersion: { } version }
            ? $"iglu:{vendor}/{name}/{format}/{version}"
            : null;
    }

    private static List<string> Contexts(string? json)
    {
        var contexts = new List<string>();
        using var document = HostileJson.Parse(json);
        if (document is null || HostileJson.Get(document.RootElement, "data") is not { ValueKind: JsonValueKind.Array } entities)
            return contexts;
        foreach (var entity in entities.EnumerateArray())
            if (HostileJson.Text(entity, "schema") is { } schema) contexts.Add(schema);
        return contexts;
    }

    private static RawEvent FromColumns(EnrichedEvent enriched)
    {
        var parameters = new List<KeyValuePair<string, string?>>();
        Add("e", enriched.Event switch
        {
            "page_view" => "pv", "page_ping" => "pp", "struct" => "se", "unstruct" => "ue", "transaction" => "tr",
            "transaction_item" => "ti", _ => null,
        });
        Add("eid", enriched.EventId);
        Add("aid", enriched.AppId);
        Add("p", enriched.Platform);
        Add("tv", enriched.VTracker);
        Add("tna", enriched.NameTracker);
        Add("uid", enriched.UserId);
        Add("duid", enriched.DomainUserid);
        Add("url", enriched.PageUrl);
        Add("page", enriched.PageTitle);
        Add("refr", enriched.PageReferrer);
        Add("co", enriched.Contexts);
        Add("ue_pr", enriched.UnstructEvent);
        return new RawEvent
        {
            Vendor = RequestPath.SnowplowVendor,
            Version = "tp2",
            Parameters = parameters,
            Payload = new CollectorPayload
            {
                IpAddress = enriched.UserIpaddress ?? "unknown",
                Timestamp = enriched.CollectorTstamp is { } time
                    ? (long)(time - DateTime.UnixEpoch).TotalMilliseconds
                    : 0,
                Collector = enriched.VCollector ?? "",
                UserAgent = enriched.Useragent,
                NetworkUserId = enriched.NetworkUserid,
            },
        };

        void Add(string name, string? value)
        {
            if (value is not null) parameters.Add(new(name, value));
        }
    }
}
