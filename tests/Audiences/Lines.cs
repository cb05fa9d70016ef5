using System.Buffers;
using Sluice.Snowplow;

namespace Sluice.Audiences.Tests;

/// <summary>Enriched lines.</summary>
internal static class Lines
{
    public static readonly DateTimeOffset Noon = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);

    public static readonly AudienceRule Rule = new(
        "quote_abandoned", new EventCondition("page_view", "/quote/*"), new EventCondition("purchase", null, "kind", "policy"),
        TimeSpan.FromHours(2), TimeSpan.FromHours(5));

    public static byte[] Start(string visitor, DateTimeOffset at) => Page(visitor, at, "/quote/start");

    public static byte[] Page(string visitor, DateTimeOffset at, string path) => Of(Base(visitor, at, "page_view", e => e.PageUrlpath = path));

    public static byte[] Buy(string visitor, DateTimeOffset at, string data = "{\"kind\":\"policy\"}") => Of(Base(visitor, at, "purchase", e =>
        e.UnstructEvent = $$$"""{"schema":"iglu:com.snowplowanalytics.snowplow/unstruct_event/jsonschema/1-0-0","data":{"schema":"iglu:com.acme/purchase/jsonschema/1-0-0","data":{{{data}}}}}"""));

    private static EnrichedEvent Base(string visitor, DateTimeOffset at, string name, Action<EnrichedEvent> more)
    {
        var e = new EnrichedEvent
        {
            EventId = Guid.NewGuid().ToString(), EventName = name, DomainUserid = visitor, CollectorTstamp = at.UtcDateTime.AddSeconds(1), DerivedTstamp = at.UtcDateTime,
        };
        more(e);
        return e;
    }

    private static byte[] Of(EnrichedEvent e)
    {
        var output = new ArrayBufferWriter<byte>();
        EnrichedTsv.Write(e, output);
        return output.WrittenSpan.ToArray();
    }
}
