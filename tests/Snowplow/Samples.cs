using System.Buffers;
using System.Globalization;
using System.Text;
using Sluice.Snowplow.FailedEvents;

namespace Sluice.Snowplow.Tests;

/// <summary>Events and payloads for the tests, made from a seed so that a failure can be repeated.</summary>
internal static class Samples
{
    public static readonly Processor Processor = new("sluice-enrich", "0.1.0");

    public static readonly DateTimeOffset Time = new(2026, 1, 2, 3, 4, 5, 678, TimeSpan.Zero);

    private static readonly string[] Alphabet =
        ["a", "Z", "7", " ", "/", "\"", "\\", "<", "'", "&", "é", "ß", "漢", "😀", "\u2028", "=", "%", "{", "}", ","];

    public static CollectorPayload Payload(string? query = "e=pv&aid=shop") => new()
    {
        IpAddress = "192.0.2.7",
        Timestamp = Time.ToUnixTimeMilliseconds(),
        Collector = "sluice-0.1.0",
        UserAgent = "Mozilla/5.0",
        RefererUri = "https://example.org/",
        Path = "/com.snowplowanalytics.snowplow/tp2",
        Querystring = query,
        Body = "{\"a\":1}",
        Headers = ["Host: example.org", "Accept: */*"],
        ContentType = "application/json",
        Hostname = "collect.example.org",
        NetworkUserId = "4c8a1a9e-2f0d-4a5e-9d35-0a5f3c6b7d11",
    };

    public static RawEvent Raw() => new()
    {
        Vendor = "com.snowplowanalytics.snowplow",
        Version = "tp2",
        Parameters = [new("e", "pv"), new("aid", null)],
        Payload = Payload(),
    };

    public static string Text(Random random, int maxLength = 24)
    {
        var text = new StringBuilder();
        for (var i = random.Next(1, maxLength); i > 0; i--) text.Append(Alphabet[random.Next(Alphabet.Length)]);
        return text.ToString();
    }

    /// <summary>An event with about <paramref name="share"/> of its columns filled.</summary>
    public static EnrichedEvent Event(Random random, double share = 0.7)
    {
        var enriched = new EnrichedEvent();
        foreach (var column in EnrichedColumns.All)
        {
            if (random.NextDouble() > share) continue;
            Assert.True(column.TrySetText(enriched, column.Kind switch
            {
                ColumnKind.Integer => random.Next(int.MinValue, int.MaxValue).ToString(CultureInfo.InvariantCulture),
                ColumnKind.Boolean => random.Next(2) == 0 ? "0" : "1",
                ColumnKind.Decimal => (random.Next(-100000, 100000) / 100m).ToString(CultureInfo.InvariantCulture),
                ColumnKind.Uuid => new Guid(Enumerable.Range(0, 16).Select(_ => (byte)random.Next(256)).ToArray()).ToString(),
                ColumnKind.Timestamp => Times.ToTsv(
                    DateTime.UnixEpoch.AddMilliseconds(random.NextInt64(-60_000_000_000_000, 250_000_000_000_000))),
                ColumnKind.Json => column.Name == "unstruct_event" ? Unstruct(random) : Contexts(random),
                _ => Text(random),
            }));
        }
        return enriched;
    }

    public static string Contexts(Random random) =>
        "{\"schema\":\"iglu:com.snowplowanalytics.snowplow/contexts/jsonschema/1-0-1\",\"data\":["
        + string.Join(',', Enumerable.Range(0, random.Next(1, 4)).Select(i => Entity($"com.acme{i % 2}", "ShopItem", random)))
        + "]}";

    public static string Unstruct(Random random) =>
        "{\"schema\":\"iglu:com.snowplowanalytics.snowplow/unstruct_event/jsonschema/1-0-0\",\"data\":"
        + Entity("com.acme", "add_to_cart", random) + "}";

    public static byte[] Tsv(EnrichedEvent enriched)
    {
        var output = new ArrayBufferWriter<byte>();
        EnrichedTsv.Write(enriched, output);
        return output.WrittenSpan.ToArray();
    }

    public static EnrichedEvent Read(ReadOnlySpan<byte> line)
    {
        Assert.True(EnrichedTsv.TryRead(line, out var enriched, out var error), error);
        return enriched;
    }

    /// <summary>Every kind of failed event.</summary>
    public static IReadOnlyList<BadRow> BadRows()
    {
        FailureMessage[] protocol =
        [
            new FailureMessage.InputData("body", null, "empty body"),
            new FailureMessage.NotJson("body", "{[-", "no JSON"),
            new FailureMessage.NotIglu("{ \"a\" : [1, 2] }", "INVALID_DATA_PAYLOAD"),
            new FailureMessage.CriterionMismatch("iglu:com.acme/a/jsonschema/1-0-0", "iglu:com.acme/b/jsonschema/1-*-*"),
            new FailureMessage.IgluError("iglu:com.acme/a/jsonschema/1-0-0",
                """{"error":"ValidationError","dataReports":[{"message":"$.x: wrong","path":"$.x","keyword":"type","targets":["string"]}]}"""),
        ];
        FailureMessage[] adapter =
        [
            protocol[0], protocol[1], protocol[2],
            new FailureMessage.SchemaMapping("unknown", [new("open", "iglu:com.acme/open/jsonschema/1-0-0")], "no schema for the type"),
        ];
        var payload = Payload();
        return
        [
            new BadRow.SizeViolation(Processor, Time, 1000, 2000, "oversized collector payload: too large", "CollectorPayload(sch"),
            new BadRow.CollectorPayloadFormatViolation(Processor, Time, new FailureMessage.InputData("networkUserId", "x", "a UUID"), new byte[] { 1, 2, 255 }),
            new BadRow.CollectorPayloadFormatViolation(Processor, Time, new FailureMessage.Simple("no Thrift"), Array.Empty<byte>()),
            new BadRow.AdapterFailures(Processor, Time, "com.acme", "v1", adapter, payload),
            new BadRow.TrackerProtocolViolations(Processor, Time, "com.snowplowanalytics.snowplow", "tp2", protocol, payload),
            new BadRow.SchemaViolations(Processor, Time, protocol[1..], Event(new Random(1), 1), Raw()),
            new BadRow.SchemaViolations(Processor, Time, protocol[1..], new EnrichedEvent(), Raw() with { Payload = new CollectorPayload() }),
            new BadRow.EnrichmentFailures(Processor, Time,
                [
                    new(null, null, new FailureMessage.Simple("no address")),
                    new("iglu:com.acme/e/jsonschema/1-0-0", "geo", protocol[0]),
                ],
                Event(new Random(2)), Raw()),
            new BadRow.GenericError(Processor, Time, ["cannot be read"], "line"),
            new BadRow.RecoveryError(Processor, Time, "no flow fits", null, 2,
                BadRowJson.ToBytes(new BadRow.SizeViolation(Processor, Time, 1000, 2000, "too large", "CollectorPayload(sch"))),
        ];
    }

    private static string Entity(string vendor, string name, Random random) =>
        $$$"""{"schema":"iglu:{{{vendor}}}/{{{name}}}/jsonschema/{{{random.Next(1, 4)}}}-0-1","data":{"n":{{{random.Next(100)}}},"t":"a\tb\"ü","list":[1,2.5,null,true]}}""";
}
