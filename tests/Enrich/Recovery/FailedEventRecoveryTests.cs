using System.Text;
using System.Text.Json;
using Sluice.Enrich.Recovery;
using Sluice.Snowplow;
using Sluice.Snowplow.FailedEvents;
using static Sluice.Enrich.Tests.Enriching;

namespace Sluice.Enrich.Tests.Recovery;

/// <summary>Failed events as enrichment writes them, repaired and enriched again.</summary>
public class FailedEventRecoveryTests
{
    private const string Bad = "iglu:com.snowplowanalytics.snowplow.badrows/";

    private static string Rules(string flows) => Wrap("iglu:com.snowplowanalytics.snowplow/recoveries/jsonschema/4-0-0", $$"""{{{flows}}}""");

    private static string Flow(string name, string steps, string conditions = "") => $$"""{"name":"{{name}}","conditions":[{{conditions}}],"steps":[{{steps}}]}""";

    private static FailedEventRecovery Recovery(string rules)
    {
        var errors = new List<string>();
        var read = RecoveryRules.Read("rules.json", rules, errors);
        Assert.Empty(errors);
        return new FailedEventRecovery(read!, new Processor("sluice-enrich", "0.0.0"), new FixedClock(Now));
    }

    private static async Task<string> RowOf(CollectorPayload payload) =>
        Encoding.UTF8.GetString(BadRowJson.ToBytes(Assert.IsType<EnrichOutcome.Failed>(Assert.Single(await All(payload))).Row));

    private static async Task<EnrichedEvent> Recovered(string row, string rules)
    {
        var outcome = Recovery(rules).Recover(row);
        Assert.Null(outcome.FailedRow is null ? null : Encoding.UTF8.GetString(outcome.FailedRow));
        var again = Assert.Single(await Enricher().ProcessAsync(outcome.Thrift, Origin, CancellationToken.None));
        return again is EnrichOutcome.Enriched good ? good.Event : throw new InvalidOperationException(Encoding.UTF8.GetString(BadRowJson.ToBytes(((EnrichOutcome.Failed)again).Row)));
    }

    private static (string Error, string? Flow, JsonElement Data) NotRecovered(string row, string rules)
    {
        var outcome = Recovery(rules).Recover(row);
        Assert.Null(outcome.Thrift);
        var root = JsonDocument.Parse(outcome.FailedRow!).RootElement;
        Assert.Equal("iglu:com.snowplowanalytics.snowplow.badrows/recovery_error/jsonschema/1-0-1", root.GetProperty("schema").GetString());
        var failure = root.GetProperty("data").GetProperty("failure");
        return (failure.GetProperty("error").GetString()!, failure.GetProperty("configName").GetString(), root.GetProperty("data"));
    }

    [Fact]
    public async Task A_parameter_is_replaced_and_the_event_is_the_one_it_was()
    {
        var payload = Get(Query(("e", "pv"), ("aid", "shop"), ("vid", "many"), ("unknown", "x"))) with { Headers = ["X-Forwarded-For: 198.51.100.9"] };
        var row = await RowOf(payload);
        var e = await Recovered(row, Rules($"\"{Bad}schema_violations/jsonschema/2-0-*\":[{Flow("fix", """{"op":"Replace","path":"$.raw.parameters.vid","match":"(?U)^.*$","value":"3"}""")}]"));
        Assert.Equal(("shop", 3, "page_view", "198.51.100.9", UserId), (e.AppId, e.DomainSessionidx, e.EventName, e.UserIpaddress, e.NetworkUserid));
        Assert.Equal(JsonDocument.Parse(row).RootElement.GetProperty("data").GetProperty("payload").GetProperty("enriched").GetProperty("event_id").GetString(), e.EventId);
        Assert.Equal(new DateTime(2026, 5, 6, 7, 8, 0, 500), e.CollectorTstamp);
    }

    [Theory]
    [InlineData("co", false)]
    [InlineData("cx", true)]
    public async Task JSON_inside_a_parameter_can_be_repaired(string name, bool base64)
    {
        var contexts = Wrap(Contexts, $$"""[{{Wrap(WebPage, """{"id":"nonsense","more":1}""")}},{{Wrap(WebPage, $$"""{"id":"{{UserId}}"}""")}}]""");
        var row = await RowOf(Get(Query(("e", "pv"), (name, base64 ? Base64(contexts) : contexts))));
        var steps = $$"""{"op":"Replace","path":"$.raw.parameters.{{name}}.data.[?(@.data.id=~(^nonsense$))].data.id","value":"{{UserId}}"},{"op":"Remove","path":"$.raw.parameters.{{name}}.data[0].data.more"}""";
        var e = await Recovered(row, Rules($"\"{Bad}schema_violations/jsonschema/*-*-*\":[{Flow("fix", steps)}]"));
        Assert.DoesNotContain("nonsense", e.Contexts, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_request_that_no_adapter_understood_is_a_request_again()
    {
        var row = await RowOf(Post("""{"a":1}""", "application/json", "/com.snowplowanalytics.iglu/v1", "schema=" + Uri.EscapeDataString("iglooo:" + LinkClick[5..]) + "&aid=shop"));
        var steps = """{"op":"Replace","path":"$.querystring.schema","match":"^iglooo:","value":"iglu:"},{"op":"Replace","path":"$.body","value":{"targetUrl":"https://shop.example/"}}""";
        var e = await Recovered(row, Rules($"\"{Bad}adapter_failures/jsonschema/1-0-0\":[{Flow("fix", steps)}]"));
        Assert.Equal(("link_click", "shop"), (e.EventName, e.AppId));
    }

    [Fact]
    public async Task A_body_that_broke_the_tracker_protocol_can_be_repaired()
    {
        var row = await RowOf(Tp2Of([("tv", "x"), ("p", "web"), ("e", "pv"), ("what", "?")]));
        var e = await Recovered(row, Rules($"\"{Bad}tracker_protocol_violations/jsonschema/1-*-*\":[{Flow("fix", """{"op":"Remove","path":"$.body.data[*].what"}""")}]"));
        Assert.Equal("page_view", e.EventName);
    }

    [Theory]
    [InlineData("""{"op":"Test","path":"$.payload.raw.vendor","value":{"regex":"com\\.snowplow.*"}}""", true)]
    [InlineData("""{"op":"Test","path":"$.payload.raw.vendor","value":{"regex":"^com.acme"}}""", false)]
    [InlineData("""{"op":"Test","path":"$.payload.raw.parameters.vid","value":{"value":"many"}}""", true)]
    [InlineData("""{"op":"Test","path":"$.payload.raw.parameters.vid","value":"few"}""", false)]
    [InlineData("""{"op":"Test","path":"$.failure.messages","value":{"size":{"eq":1}}}""", true)]
    [InlineData("""{"op":"Test","path":"$.failure.messages","value":{"size":{"gt":1}}}""", false)]
    [InlineData("""{"op":"Test","path":"$.processor.nothing","value":{"regex":".*"}}""", false)]
    public async Task The_first_flow_whose_conditions_hold_is_taken(string condition, bool holds)
    {
        var row = await RowOf(Get("e=pv&vid=many"));
        var rules = Rules($"\"{Bad}schema_violations/jsonschema/2-0-1\":[{Flow("first", "", condition)},{Flow("second", "")}]");
        Assert.Equal(holds ? "first" : "second", Recovery(rules).Recover(row).Flow);
    }

    [Fact]
    public async Task Values_can_be_cast()
    {
        var contexts = Wrap(UnstructEvent, Wrap(LinkClick, """{"targetUrl":["https://shop.example/"],"elementClasses":"a"}"""));
        var row = await RowOf(Get(Query(("e", "ue"), ("ue_pr", contexts))));
        var steps = """{"op":"Cast","path":"$.raw.parameters.ue_pr.data.data.elementClasses","from":"String","to":"Array"},{"op":"Replace","path":"$.raw.parameters.ue_pr.data.data.targetUrl","value":"https://shop.example/"}""";
        Assert.Contains("\"elementClasses\":[\"a\"]", (await Recovered(row, Rules($"\"{Bad}schema_violations/jsonschema/2-0-1\":[{Flow("fix", steps)}]"))).UnstructEvent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_cannot_be_recovered_keeps_the_failed_event_and_counts_the_attempts()
    {
        var row = await RowOf(Get("e=pv&vid=many"));
        var other = Rules($"\"{Bad}adapter_failures/jsonschema/1-0-0\":[{Flow("x", "")}]");
        var (error, flow, data) = NotRecovered(row, other);
        Assert.Equal(("no flow of the rules fits", null, 1), (error, flow, data.GetProperty("recoveries").GetInt32()));
        Assert.Equal("iglu:com.snowplowanalytics.snowplow.badrows/schema_violations/jsonschema/2-0-1", data.GetProperty("payload").GetProperty("schema").GetString());
        // Tried again, the failed event inside is looked at, not the wrapping.
        var again = NotRecovered(Encoding.UTF8.GetString(Recovery(other).Recover(row).FailedRow!), other);
        Assert.Equal((2, "schema_violations"), (again.Data.GetProperty("recoveries").GetInt32(), again.Data.GetProperty("payload").GetProperty("schema").GetString()!.Split('/')[1]));
        var fits = Rules($"\"{Bad}schema_violations/jsonschema/2-0-1\":[{Flow("x", """{"op":"Replace","path":"$.raw.parameters.vid","value":"1"}""")}]");
        Assert.NotNull(Recovery(fits).Recover(Encoding.UTF8.GetString(Recovery(other).Recover(row).FailedRow!)).Thrift);
        var (why, taken, _) = NotRecovered(row, Rules($"\"{Bad}schema_violations/jsonschema/2-0-1\":[{Flow("missing", """{"op":"Replace","path":"$.raw.parameters.nothing","value":"1"}""")}]"));
        Assert.Equal(("there is nothing at $.raw.parameters.nothing", "missing"), (why, taken));
    }

    [Fact]
    public async Task Bytes_that_are_a_payload_after_all_are_handed_back()
    {
        var payload = CollectorPayloadThrift.ToBytes(Get("e=pv"));
        var row = Encoding.UTF8.GetString(BadRowJson.ToBytes(new BadRow.CollectorPayloadFormatViolation(new Processor("a", "1"), Now, new FailureMessage.Simple("x"), payload)));
        Assert.Equal(payload, Recovery(Rules("")).Recover(row).Thrift);
        var broken = await RowOf(Get("e=pv", "/nowhere"));
        Assert.NotNull(Recovery(Rules("")).Recover(broken).Thrift);
        Assert.Equal("the bytes are no payload of a collector", NotRecovered(row.Replace(System.Convert.ToBase64String(payload), "AAAA", StringComparison.Ordinal), Rules("")).Error);
    }

    [Theory]
    [InlineData("")]
    [InlineData("not json")]
    [InlineData("[]")]
    [InlineData("{\"schema\":7}")]
    [InlineData("{\"schema\":\"iglu:com.acme/x/jsonschema/1-0-0\",\"data\":{}}")]
    [InlineData("{\"schema\":\"iglu:com.snowplowanalytics.snowplow.badrows/schema_violations/jsonschema/2-0-1\",\"data\":{\"payload\":null}}")]
    [InlineData("{\"schema\":\"iglu:com.snowplowanalytics.snowplow.badrows/schema_violations/jsonschema/2-0-1\",\"data\":{\"payload\":{\"raw\":{\"parameters\":7}}}}")]
    [InlineData("{\"schema\":\"iglu:com.snowplowanalytics.snowplow.badrows/size_violation/jsonschema/1-0-0\",\"data\":{\"payload\":\"cut\"}}")]
    [InlineData("{\"schema\":\"iglu:com.snowplowanalytics.snowplow.badrows/recovery_error/jsonschema/1-0-1\",\"data\":{\"payload\":{\"schema\":\"x\"}}}")]
    public void Any_text_gives_an_outcome(string row) =>
        NotRecovered(row, Rules($"\"{Bad}schema_violations/jsonschema/*-*-*\":[{Flow("x", """{"op":"Remove","path":"$..*"}""")}],\"{Bad}size_violation/jsonschema/*-*-*\":[{Flow("y", "")}]"));

    [Fact]
    public async Task Lines_in_lines_out()
    {
        var rules = Rules($"\"{Bad}schema_violations/jsonschema/2-0-1\":[{Flow("x", """{"op":"Replace","path":"$.raw.parameters.vid","value":"1"}""")}]");
        var output = new StringWriter();
        var failed = new StringWriter();
        var counts = await Recovery(rules).RunAsync(new StringReader(await RowOf(Get("e=pv&vid=many")) + "\n\nnonsense\n"), output, failed, CancellationToken.None);
        Assert.Equal((1, 1), counts);
        Assert.True(Sluice.Enrich.Offline.PayloadLine.TryRead(output.ToString().TrimEnd(), out _, out _));
        Assert.Contains("recovery_error", failed.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Counts_say_what_would_come_of_it_however_many_types_there_are()
    {
        static string Row(int type) => $$"""{"schema":"{{Bad}}type_{{type}}/jsonschema/1-0-0","data":{} }""";
        var rules = Rules($"\"{Bad}schema_violations/jsonschema/2-0-1\":[{Flow("x", """{"op":"Replace","path":"$.raw.parameters.vid","value":"1"}""")}]");
        var wrong = await RowOf(Get("e=pv&vid=many"));
        var lines = string.Join('\n', Enumerable.Range(0, 3000).Select(Row).Prepend(wrong).Append(wrong).Append("nonsense").Append(""));
        var counts = await Recovery(rules).CountAsync(new StringReader(lines), CancellationToken.None);
        Assert.True(counts.Count < 1010, $"{counts.Count}");
        Assert.Equal(3003, counts.Sum(count => count.Count));
        Assert.Equal(new RecoveryCount("schema_violations 2-0-1", "x", null, 2), Assert.Single(counts, count => count.Error is null));
        Assert.Equal(new RecoveryCount(null, null, "the failed event is no JSON", 1), Assert.Single(counts, count => count is { Type: null, Count: 1 }));
        Assert.Equal(new RecoveryCount("type_7 1-0-0", null, "no flow of the rules fits", 1), Assert.Single(counts, count => count.Type == "type_7 1-0-0"));
        Assert.True(Assert.Single(counts, count => count is { Type: null, Error: "no flow of the rules fits" }).Count > 1900);
    }

    [Fact]
    public void Wrong_rules_are_refused_with_every_mistake()
    {
        var errors = new List<string>();
        Assert.Null(RecoveryRules.Read("rules.json", Rules($$$"""
            "nonsense":[],"{{{Bad}}}schema_violations/jsonschema/2-0-1":7,
            "{{{Bad}}}adapter_failures/jsonschema/1-0-0":[{"conditions":[{"op":"Guess","path":"$"},{"op":"Test","path":"x","value":1},{"op":"Test","path":"$","value":{"regex":"(a)\\1"}}],"steps":[{"op":"Invent","path":"$"},{"op":"Replace","path":"$"},{"op":"Cast","path":"$","from":"Text","to":"Numeric"}]}]
            """), errors));
        Assert.Equal(9, errors.Count);
        Assert.All(errors, error => Assert.StartsWith("rules.json $.data[", error, StringComparison.Ordinal));
        Assert.Null(RecoveryRules.Read("rules.json", "{}", errors));
        Assert.Null(RecoveryRules.Read("rules.json", "{", errors));
    }
}
