using System.Buffers;
using System.Text;
using Sluice.Cli.Run;
using Sluice.Log;
using Sluice.Snowplow;
using Sluice.Snowplow.FailedEvents;

namespace Sluice.Cli.Tests.Micro;

/// <summary>Puts on the hubs what a collector and Enrich would.</summary>
internal sealed class Arrivals(FakeLog log)
{
    public const string Tp2 = "/com.snowplowanalytics.snowplow/tp2";
    public const string Purchase = "iglu:io.sluice/demo_purchase/jsonschema/1-0-0";
    public const string Page = "iglu:com.snowplowanalytics.snowplow/web_page/jsonschema/1-0-0";
    public const string Session = "iglu:com.snowplowanalytics.snowplow/client_session/jsonschema/1-0-2";

    private static readonly Processor Enrich = new("sluice-enrich", "0.1.0");

    public static CollectorPayload Payload(string body, string path = Tp2) => new()
    {
        IpAddress = "198.51.100.7",
        Timestamp = 1790000000123,
        Collector = "sluice-0.1.0",
        UserAgent = "Firefox/140.0",
        RefererUri = "https://shop.example/boats",
        Path = path,
        Querystring = "cv=3&note=caf%C3%A9",
        Body = body,
        ContentType = "application/json",
        Hostname = "collector.example",
        NetworkUserId = "11111111-2222-4333-8444-555555555555",
        Headers = ["Accept: */*", "Timeout-Access: <function1>"],
    };

    public static string Body(params string[] events) =>
        $$"""{"schema":"iglu:com.snowplowanalytics.snowplow/payload_data/jsonschema/1-0-4","data":[{{string.Join(',', events)}}]}""";

    public static string PageView(string id) => $$"""{"e":"pv","eid":"{{id}}","p":"web","tv":"js-4.0.0","page":"Boats"}""";

    /// <summary>A collected payload; the origin of its first event.</summary>
    public Origin Collected(CollectorPayload payload, int partition = 0) =>
        new(partition, log.Append(HubNames.Collected, partition, CollectorPayloadThrift.ToBytes(payload)), 0);

    public static EnrichedEvent Enriched(string id, string type = "page_view", string? unstruct = null, params string[] entities) => new()
    {
        EventId = IdOf(id),
        NameTracker = id,
        Event = type,
        AppId = "shop",
        Platform = "web",
        VTracker = "js-4.0.0",
        VCollector = "sluice-0.1.0",
        VEtl = "sluice-enrich-0.1.0",
        CollectorTstamp = new DateTime(2026, 9, 21, 13, 33, 20, 123, DateTimeKind.Utc),
        EventVendor = "com.snowplowanalytics.snowplow",
        EventName = type,
        EventFormat = "jsonschema",
        EventVersion = "1-0-0",
        DomainUserid = "visitor-1",
        PageTitle = "Boats",
        UnstructEvent = unstruct,
        Contexts = entities.Length == 0
            ? null
            : $$"""{"schema":"iglu:com.snowplowanalytics.snowplow/contexts/jsonschema/1-0-0","data":[{{string.Join(',', entities.Select(Entity))}}]}""",
    };

    public static EnrichedEvent Bought(string id) => Enriched(
        id, "unstruct",
        $$$"""{"schema":"iglu:com.snowplowanalytics.snowplow/unstruct_event/jsonschema/1-0-0","data":{"schema":"{{{Purchase}}}","data":{"sku":"lock-gate","price":19.95} } }""");

    /// <summary>An event id for a name; a name that is one stays.</summary>
    public static string IdOf(string name) =>
        Guid.TryParse(name, out _) ? name : new Guid(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(name)).AsSpan(0, 16)).ToString();

    private static string Entity(string schema) => $$$"""{"schema":"{{{schema}}}","data":{"id":"x"} }""";

    public void Good(EnrichedEvent enriched, Origin? origin = null, int partition = 0, string hub = HubNames.Enriched) =>
        log.Append(hub, partition, Line(enriched), origin);

    public void Incomplete(EnrichedEvent enriched, Origin? origin = null, int partition = 0) =>
        Good(enriched, origin, partition, LocalHubs.Incomplete);

    public void Bad(BadRow row, Origin? origin = null, int partition = 0) =>
        log.Append(HubNames.Failed, partition, BadRowJson.ToBytes(row), origin);

    public static BadRow SchemaViolation(string id, CollectorPayload payload) => new BadRow.SchemaViolations(
        Enrich, DateTimeOffset.UnixEpoch,
        [new FailureMessage.IgluError(Purchase, """{"error":"ValidationError","dataReports":[{"message":"$.price: string found, number expected","path":"$.price","keyword":"type","targets":["number"]}]}""")],
        Enriched(id, "unstruct"),
        new RawEvent
        {
            Vendor = "com.snowplowanalytics.snowplow", Version = "tp2",
            Parameters = [new("e", "ue"), new("eid", id)], Payload = payload,
        });

    public static BadRow AdapterFailure(CollectorPayload payload) => new BadRow.AdapterFailures(
        Enrich, DateTimeOffset.UnixEpoch, "com.acme", "v1",
        [new FailureMessage.InputData("body", null, "empty body: not events")], payload);

    public static BadRow Protocol(CollectorPayload payload) => new BadRow.TrackerProtocolViolations(
        Enrich, DateTimeOffset.UnixEpoch, "com.snowplowanalytics.snowplow", "tp2",
        [new FailureMessage.InputData("body", null, "empty body: not a valid track payload")], payload);

    public static BadRow NoThrift() => new BadRow.CollectorPayloadFormatViolation(
        Enrich, DateTimeOffset.UnixEpoch, new FailureMessage.Simple("no struct"), Encoding.UTF8.GetBytes("nonsense"));

    public static byte[] Line(EnrichedEvent enriched)
    {
        var line = new ArrayBufferWriter<byte>();
        EnrichedTsv.Write(enriched, line);
        return line.WrittenSpan.ToArray();
    }
}
