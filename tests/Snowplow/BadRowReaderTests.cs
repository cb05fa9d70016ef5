using System.Text;
using Sluice.Snowplow.FailedEvents;

namespace Sluice.Snowplow.Tests;

public sealed class BadRowReaderTests
{
    [Fact]
    public void Every_row_we_write_is_read_with_its_name_writer_and_time()
    {
        foreach (var row in Samples.BadRows())
        {
            var summary = Read(BadRowJson.ToBytes(row));
            Assert.Equal((row.Name, row.Version), (summary.Name, summary.Version));
            Assert.Equal(row.Processor, summary.Processor);
            Assert.Equal(row is BadRow.RecoveryError ? null : row.Timestamp, summary.Timestamp);
            Assert.NotEmpty(summary.Messages);
        }
    }

    [Fact]
    public void A_row_of_a_request_gives_the_request_back()
    {
        var payload = Samples.Payload("e=pv&q=a%20%26b&n");
        var summary = Read(BadRowJson.ToBytes(new BadRow.TrackerProtocolViolations(
            Samples.Processor, Samples.Time, "com.snowplowanalytics.snowplow", "tp2",
            [new FailureMessage.Simple("one"), new FailureMessage.Simple("two")], payload)));
        Assert.Equal(("com.snowplowanalytics.snowplow", "tp2"), (summary.Vendor, summary.ApiVersion));
        Assert.Equal(["{\"error\":\"one\"}", "{\"error\":\"two\"}"], summary.Messages);
        Assert.Equal(payload.Headers, summary.Payload!.Headers);
        Assert.Equal(payload with { Headers = null }, summary.Payload with { Headers = null });
        Assert.Null(summary.EventId);
    }

    [Fact]
    public void A_row_of_an_event_gives_its_id_and_its_parameters()
    {
        var enriched = new EnrichedEvent { EventId = "c6ef3124-b53a-4b13-a233-0088f79dcbcb" };
        var summary = Read(BadRowJson.ToBytes(new BadRow.EnrichmentFailures(
            Samples.Processor, Samples.Time, [new(null, null, new FailureMessage.Simple("x"))], enriched, Samples.Raw())));
        Assert.Equal(enriched.EventId, summary.EventId);
        Assert.Equal(Samples.Raw().Parameters, summary.Raw!.Parameters);
        Assert.Equal("sluice-0.1.0", summary.Raw.Payload.Collector);
        Assert.Equal("com.snowplowanalytics.snowplow", summary.Vendor);
    }

    [Fact]
    public void The_parameters_of_an_older_row_may_be_an_object()
    {
        var summary = Read("""
            {"schema":"iglu:com.snowplowanalytics.snowplow.badrows/schema_violations/jsonschema/1-0-0","data":{"payload":{"raw":
            {"vendor":"v","version":"1","parameters":{"k":"v"},"timestamp":null,"headers":[]}}}}
            """);
        Assert.Equal([new("k", "v")], summary.Raw!.Parameters);
    }

    [Theory]
    [InlineData("""{"schema":"iglu:com.snowplowanalytics.snowplow.badrows/loader_iglu_error/jsonschema/2-0-1","data":{"failure":[{"a": 1},{"b":2}],"payload":{"event_id":"x"}}}""", "{\"a\":1} {\"b\":2}")]
    [InlineData("""{"schema":"iglu:com.snowplowanalytics.snowplow.badrows/loader_runtime_error/jsonschema/1-0-1","data":{"failure":"disk full","payload":{"event_id":"x"}}}""", "\"disk full\"")]
    public void Rows_of_loaders_are_read_too(string json, string messages)
    {
        var summary = Read(json);
        Assert.Equal(messages, string.Join(' ', summary.Messages));
        Assert.Equal("x", summary.EventId);
        Assert.Null(summary.Processor);
    }

    [Theory]
    [InlineData("")]
    [InlineData("nonsense")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"schema\":5}")]
    [InlineData("{\"schema\":\"iglu:com.acme/a/jsonschema/1-0-0\",\"data\":{}}")]
    [InlineData("{\"schema\":\"iglu:com.snowplowanalytics.snowplow.badrows/a/1-0-0\",\"data\":{}}")]
    public void What_is_no_bad_row_is_refused_with_a_sentence(string json)
    {
        Assert.False(BadRowReader.TryRead(Encoding.UTF8.GetBytes(json), out _, out var error));
        Assert.EndsWith(".", error);
    }

    [Fact]
    public void Damaged_rows_never_throw()
    {
        var random = new Random(6);
        var rows = Samples.BadRows().Select(BadRowJson.ToBytes).ToList();
        for (var i = 0; i < 4000; i++)
        {
            var bytes = rows[i % rows.Count].ToArray();
            // Mostly inside strings and between values, so that many of them stay JSON of an unexpected shape.
            for (var flips = random.Next(1, 4); flips > 0; flips--)
                bytes[random.Next(bytes.Length)] = "\"\\{}[]:,0ud8\u00ffn"u8[random.Next(14)];
            if (!BadRowReader.TryRead(bytes, out _, out var error)) Assert.NotEmpty(error);
        }
        foreach (var shape in new[] { "5", "null", "\"\\ud800\"", "[]", "{}", "[[]]", "{\"\\udc00\":{\"messages\":5}}", "{\"messages\":[\"\\ud800\"],\"vendor\":\"\\ud800\",\"raw\":{\"vendor\":\"v\",\"parameters\":{\"\\ud800\":1}}}" })
            Read($$$"""{"schema":"iglu:com.snowplowanalytics.snowplow.badrows/x/jsonschema/1-0-0","data":{"failure":{{{shape}}},"payload":{{{shape}}},"processor":{{{shape}}}}}""");
    }

    private static BadRowSummary Read(string json) => Read(Encoding.UTF8.GetBytes(json));

    private static BadRowSummary Read(byte[] json)
    {
        Assert.True(BadRowReader.TryRead(json, out var summary, out var error), error);
        return summary;
    }
}
