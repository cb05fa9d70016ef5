using System.Buffers;
using System.Globalization;
using System.Text;
using Sluice.Log;
using Sluice.Snowplow;

namespace Sluice.CallCentre.Tests;

/// <summary>Enriched lines of a call centre.</summary>
internal static class Events
{
    public static readonly DateTimeOffset Nine = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);

    public static byte[] Call(
        string name, string data, DateTimeOffset at, string id, string? agent = null, string? team = null, string visitor = "telephone", string contact = "")
    {
        var entities = new List<string>();
        if (agent is not null) entities.Add(Entity("agent", $$"""{"id":"{{agent}}","name":"Agent {{agent}}"}"""));
        if (team is not null) entities.Add(Entity("team", $$"""{"id":"{{team}}","name":"Team {{team}}"}"""));
        if (contact.Length > 0) entities.Add(Entity("contact", contact));
        return Line(new EnrichedEvent
        {
            EventId = id, Event = "unstruct", EventVendor = "io.sluice", EventName = name, EventFormat = "jsonschema", EventVersion = "1-0-0",
            CollectorTstamp = at.UtcDateTime.AddSeconds(1), DerivedTstamp = at.UtcDateTime, NetworkUserid = visitor,
            UnstructEvent = $$"""{"schema":"iglu:com.snowplowanalytics.snowplow/unstruct_event/jsonschema/1-0-0","data":{{Entity(name, data)}}}""",
            Contexts = Contexts(entities),
        });
    }

    public static byte[] Page(string visitor, DateTimeOffset at, string contact = "") => Line(new EnrichedEvent
    {
        EventId = Guid.NewGuid().ToString(), Event = "page_view", EventVendor = "com.snowplowanalytics.snowplow", EventName = "page_view",
        CollectorTstamp = at.UtcDateTime, DerivedTstamp = at.UtcDateTime, DomainUserid = visitor, PageUrl = "https://example.org/",
        Contexts = contact.Length == 0 ? null : Contexts([Entity("contact", contact)]),
    });

    public static string Data(string call, string more = "") => $$"""{"callId":"{{call}}"{{more}}}""";

    public static string Id(int n) => new Guid(n, 1, 1, [1, 2, 3, 4, 5, 6, 7, 8]).ToString();

    public static LogBatch Batch(IEnumerable<byte[]> lines, int partition = 3, long first = 0) => new("enriched", "calls", partition,
        [.. lines.Select((line, i) => new LogRecord(line, first + i, Nine.AddDays(1)))]);

    public static CallStep Step(CallStepKind kind, double minute, int id, string? agent = null, string? team = null) =>
        new(Nine.AddMinutes(minute), kind, Id(id)) { Agent = agent, Team = team };

    private static string Entity(string name, string data) => $$"""{"schema":"iglu:io.sluice/{{name}}/jsonschema/1-0-0","data":{{data}}}""";

    private static string? Contexts(List<string> entities) => entities.Count == 0 ? null
        : $$"""{"schema":"iglu:com.snowplowanalytics.snowplow/contexts/jsonschema/1-0-0","data":[{{string.Join(',', entities)}}]}""";

    private static byte[] Line(EnrichedEvent enriched)
    {
        var output = new ArrayBufferWriter<byte>();
        EnrichedTsv.Write(enriched, output);
        return output.WrittenSpan.ToArray();
    }
}
