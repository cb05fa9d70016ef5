using System.Buffers;
using System.Text;
using System.Text.Json;
using Sluice.Enrich;
using Sluice.Enrich.Enrichments;
using Sluice.Iglu;
using Sluice.Log;
using Sluice.Snowplow;
using Sluice.Snowplow.FailedEvents;

namespace Sluice.CallCentre.Tests;

/// <summary>Call events as a telephone system posts them, through the real enrichment with the schemas that ship.</summary>
public sealed class EnrichmentTests
{
    private static readonly IgluClient Schemas = IgluClient.Create(new IgluOptions(), TimeProvider.System);

    [Theory]
    [InlineData("call_ringing", """{"callId":"c-1","direction":"inbound","line":"0800 1"}""", CallStepKind.Ringing)]
    [InlineData("call_answered", """{"callId":"c-1"}""", CallStepKind.Answered)]
    [InlineData("call_held", """{"callId":"c-1","held":true}""", CallStepKind.Held)]
    [InlineData("call_held", """{"callId":"c-1","held":false}""", CallStepKind.Resumed)]
    [InlineData("call_transferred", """{"callId":"c-1","toTeam":"claims","toAgent":"bob"}""", CallStepKind.Transferred)]
    [InlineData("call_ended", """{"callId":"c-1","endedBy":"caller"}""", CallStepKind.Ended)]
    [InlineData("call_disposition", """{"callId":"c-1","outcome":"sale","value":12.5,"currency":"GBP"}""", CallStepKind.Disposition)]
    public async Task A_call_event_that_keeps_to_its_schema_is_a_step_of_its_call(string name, string data, CallStepKind kind)
    {
        var outcome = Assert.IsType<EnrichOutcome.Enriched>(await EnrichAsync(name, data));
        var line = new ArrayBufferWriter<byte>();
        EnrichedTsv.Write(outcome.Event, line);
        Assert.True(CallEventReader.TryRead(line.WrittenMemory, default, out var e));
        Assert.Equal(("c-1", kind, "ann", "Ann", "sales"), (e.CallId, e.Step!.Kind, e.Step.Agent, e.Step.AgentName, e.Step.Team));
        // When it happened (ttm), not when it was sent.
        Assert.Equal(new DateTimeOffset(2026, 3, 2, 9, 0, 0, TimeSpan.Zero), e.Step.At);
        if (kind == CallStepKind.Disposition) Assert.Equal(("sale", 12.5m, "GBP"), (e.Step.Outcome, e.Step.Value, e.Step.Currency));
        if (kind == CallStepKind.Transferred) Assert.Equal(("claims", "bob"), (e.Step.ToTeam, e.Step.ToAgent));
    }

    [Theory]
    [InlineData("call_ringing", """{"direction":"inbound"}""")]
    [InlineData("call_ringing", """{"callId":"a/b"}""")]
    [InlineData("call_ringing", """{"callId":"c","direction":"sideways"}""")]
    [InlineData("call_answered", """{"callId":""}""")]
    [InlineData("call_answered", """{"callId":"c","agent":"ann"}""")]
    [InlineData("call_held", """{"callId":"c"}""")]
    [InlineData("call_transferred", """{"callId":"c","toTeam":"the second"}""")]
    [InlineData("call_ended", """{"callId":"c","endedBy":"me"}""")]
    [InlineData("call_disposition", """{"callId":"c"}""")]
    [InlineData("call_disposition", """{"callId":"c","outcome":"sold!"}""")]
    [InlineData("call_disposition", """{"callId":"c","outcome":"sale","value":-1}""")]
    [InlineData("call_disposition", """{"callId":"c","outcome":"sale","value":1,"currency":"pounds"}""")]
    [InlineData("call_hung_up", """{"callId":"c"}""")]
    public async Task A_malformed_call_event_becomes_a_failed_event(string name, string data)
    {
        var failed = Assert.IsType<EnrichOutcome.Failed>(await EnrichAsync(name, data));
        var json = new ArrayBufferWriter<byte>();
        BadRowJson.Write(failed.Row, json);
        Assert.Contains(name == "call_hung_up" ? "ResolutionError" : "ValidationError", Encoding.UTF8.GetString(json.WrittenSpan), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"phoneNumber":"0121 496 0000"}""")]
    [InlineData("""{"phoneNumber":"+44121496000012345"}""")]
    [InlineData("""{"quoteReference":""}""")]
    [InlineData("""{"email":"a@example.org"}""")]
    public async Task A_contact_that_is_none_fails_the_event_it_is_attached_to(string contact) =>
        Assert.IsType<EnrichOutcome.Failed>(await EnrichAsync("call_answered", """{"callId":"c-1"}""", contact));

    [Fact]
    public void Lines_of_any_other_kind_are_neither_a_step_nor_a_lead()
    {
        var good = Events.Call("call_answered", Events.Data("c"), Events.Nine, Events.Id(1), "ann");
        Assert.True(CallEventReader.TryRead(good, default, out _));
        byte[][] others =
        [
            [], "x"u8.ToArray(), [.. good, .. "\tone more"u8], Events.Page("v", Events.Nine), Events.Page("v", Events.Nine, """{"callId":"c"}"""),
            Events.Call("call_answered", "[]", Events.Nine, Events.Id(1)), Events.Call("call_answered", "{}", Events.Nine, Events.Id(1)),
            Events.Call("call_answered", """{"callId":5}""", Events.Nine, Events.Id(1)), Events.Call("call_answered", Events.Data("a b"), Events.Nine, Events.Id(1)),
            Events.Call("call_answered", """{"callId":"\ud800"}""", Events.Nine, Events.Id(1)),
            Events.Call("call_answered", "{", Events.Nine, Events.Id(1)), Events.Call("call_answered", Events.Data("c"), Events.Nine, ""),
        ];
        foreach (var line in others.Skip(1)) Assert.True(!CallEventReader.TryRead(line, default, out _), Encoding.UTF8.GetString(line));
        // Anything at all: no exception.
        var random = new Random(1);
        for (var n = 0; n < 20_000; n++)
        {
            var line = good.ToArray();
            for (var change = random.Next(1, 4); change > 0; change--) line[random.Next(line.Length)] = (byte)random.Next(256);
            CallEventReader.TryRead(line, default, out _);
        }
    }

    [Theory]
    [InlineData("""{"phoneNumber":"+441214960000"}""")]
    [InlineData("""{"quoteReference":"Q-1"}""")]
    public void A_page_with_a_way_to_be_called_is_a_lead_and_keeps_neither_number_nor_reference(string contact)
    {
        Assert.True(CallEventReader.TryRead(Events.Page("visitor", Events.Nine, contact), default, out var e));
        Assert.Equal(new LeadSeen("visitor", new DateOnly(2026, 3, 2)), e.Lead);
        Assert.Null(e.Step);
    }

    private static async Task<EnrichOutcome> EnrichAsync(string name, string data, string contact = """{"phoneNumber":"+441214960000","quoteReference":"Q-1"}""")
    {
        var nine = Events.Nine.ToUnixTimeMilliseconds();
        var body = JsonSerializer.Serialize(new
        {
            schema = "iglu:com.snowplowanalytics.snowplow/payload_data/jsonschema/1-0-4",
            data = new[]
            {
                new Dictionary<string, string>
                {
                    ["e"] = "ue", ["p"] = "srv", ["tv"] = "exchange-1", ["eid"] = Events.Id(1), ["ttm"] = $"{nine}",
                    ["ue_pr"] = $$$"""{"schema":"iglu:com.snowplowanalytics.snowplow/unstruct_event/jsonschema/1-0-0","data":{"schema":"iglu:io.sluice/{{{name}}}/jsonschema/1-0-0","data":{{{data}}}}}""",
                    ["co"] = $$$"""{"schema":"iglu:com.snowplowanalytics.snowplow/contexts/jsonschema/1-0-0","data":[{"schema":"iglu:io.sluice/agent/jsonschema/1-0-0","data":{"id":"ann","name":"Ann"}},{"schema":"iglu:io.sluice/team/jsonschema/1-0-0","data":{"id":"sales"}},{"schema":"iglu:io.sluice/contact/jsonschema/1-0-0","data":{{{contact}}}}]}""",
                },
            },
        });
        var payload = new CollectorPayload
        {
            IpAddress = "198.51.100.7", Timestamp = nine + 60_000, Collector = "sluice-0.1.0", Path = "/com.snowplowanalytics.snowplow/tp2",
            Hostname = "collector.example", Body = body, ContentType = "application/json", NetworkUserId = "5d79770b-015b-4af8-8c91-b2ed6faf4b1e",
        };
        var enricher = new EventEnricher(new EnrichOptions(), Schemas, EnrichmentPipeline.Default, TimeProvider.System);
        return Assert.Single(await enricher.ProcessAsync(payload, new Origin(0, 0, 0), default));
    }
}
