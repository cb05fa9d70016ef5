using Sluice.Snowplow;
using Sluice.Snowplow.FailedEvents;
using static Sluice.Enrich.Tests.Enriching;

namespace Sluice.Enrich.Tests.Adapters;

public class TrackerProtocolTests
{
    private static async Task<IReadOnlyList<FailureMessage>> Violations(CollectorPayload payload)
    {
        var row = await Bad<BadRow.TrackerProtocolViolations>(payload);
        Assert.Equal(("com.snowplowanalytics.snowplow", "tp2"), (row.Vendor, row.AdapterVersion));
        return row.Messages;
    }

    [Theory]
    [InlineData("/i")]
    [InlineData("/ice.png")]
    public async Task The_pixel_carries_one_event(string path)
    {
        var outcome = Assert.IsType<EnrichOutcome.Enriched>(Assert.Single(await All(Get("e=pv&aid=site", path))));
        Assert.Equal("site", outcome.Event.AppId);
        Assert.Equal(("com.snowplowanalytics.snowplow", "tp1"), (outcome.Raw.Vendor, outcome.Raw.Version));
    }

    [Fact]
    public async Task A_pixel_without_parameters_is_an_adapter_failure() =>
        Assert.Equal("querystring", Assert.IsType<FailureMessage.InputData>(Assert.Single(
            (await Bad<BadRow.AdapterFailures>(Get(null))).Messages)).Field);

    [Fact]
    public async Task An_unknown_path_is_an_adapter_failure()
    {
        var row = await Bad<BadRow.AdapterFailures>(Get("e=pv", "/com.acme/v7"));
        Assert.Equal(("com.acme", "v7"), (row.Vendor, row.AdapterVersion));
        Assert.Equal("com.acme/v7", Assert.IsType<FailureMessage.InputData>(row.Messages[0]).Value);
    }

    [Fact]
    public async Task A_body_gives_its_events_in_order_and_each_knows_its_place()
    {
        var outcomes = await All(Tp2Of([("tv", "x"), ("p", "web"), ("e", "pv"), ("page", "one")], [("tv", "x"), ("p", "web"), ("e", "pv"), ("page", "two")]));
        Assert.Equal(["one", "two"], outcomes.Select(o => ((EnrichOutcome.Enriched)o).Event.PageTitle));
        Assert.Equal([Origin, Origin with { Index = 1 }], outcomes.Select(o => o.Origin));
    }

    [Fact]
    public async Task Parameters_of_the_query_go_into_every_event_and_win()
    {
        var payload = Tp2Of([("tv", "x"), ("p", "web"), ("e", "pv"), ("aid", "body")], [("tv", "x"), ("p", "web"), ("e", "pv")]) with { Querystring = "aid=query&cv=c" };
        var outcomes = (await All(payload)).Cast<EnrichOutcome.Enriched>().ToArray();
        Assert.All(outcomes, o => Assert.Equal(("query", "c"), (o.Event.AppId, o.Event.VCollector)));
        Assert.Equal(["tv", "p", "e", "aid", "cv"], outcomes[0].Raw.Parameters.Select(p => p.Key));
    }

    [Fact]
    public async Task A_GET_is_one_event_of_its_query() =>
        Assert.Equal("tp2", (await Good(Get("aid=tp2&e=se", Tp2))).AppId);

    [Theory]
    [InlineData("application/json")]
    [InlineData("application/json; charset=utf-8")]
    [InlineData("application/json; charset=UTF-8")]
    public async Task Three_content_types_are_taken(string contentType) =>
        Assert.Equal("mob", (await Good(Tp2Of([("tv", "ios-0.1.0"), ("p", "mob"), ("e", "se")]) with { ContentType = contentType })).Platform);

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/json;charset=utf-8")]
    [InlineData(null)]
    public async Task Any_other_content_type_is_refused(string? contentType)
    {
        var message = Assert.IsType<FailureMessage.InputData>(Assert.Single(await Violations(Post("body", contentType))));
        Assert.Equal(("contentType", contentType), (message.Field, message.Value));
        Assert.Equal("expected one of application/json, application/json; charset=utf-8, application/json; charset=UTF-8", message.Expectation);
    }

    [Fact]
    public async Task Neither_body_nor_query_gives_two_messages()
    {
        var messages = (await Violations(Get(null, Tp2))).Cast<FailureMessage.InputData>();
        Assert.Equal(["body", "querystring"], messages.Select(m => m.Field));
    }

    [Fact]
    public async Task A_content_type_without_a_body_is_refused() =>
        Assert.Equal(new FailureMessage.InputData("body", null, "empty body: not a valid track protocol event"),
            Assert.Single(await Violations(Post(null, query: "a=b"))));

    [Fact]
    public async Task A_body_that_is_no_JSON_is_told_as_such() =>
        Assert.Equal("body", Assert.IsType<FailureMessage.NotJson>(Assert.Single(await Violations(Post("{[")))).Field);

    [Theory]
    [InlineData("[]", "INVALID_DATA_PAYLOAD")]
    [InlineData("""{"schema":"x","data":[]}""", "INVALID_IGLUURI")]
    [InlineData("""{"schema":"iglu:com.snowplowanalytics.snowplow/payload_data/jsonschema/1-0","data":[]}""", "INVALID_SCHEMAVER")]
    public async Task A_body_that_does_not_describe_itself_is_told_with_the_code_of_Iglu(string body, string code) =>
        Assert.Equal(code, Assert.IsType<FailureMessage.NotIglu>(Assert.Single(await Violations(Post(body)))).Error);

    [Fact]
    public async Task A_body_of_another_schema_is_a_mismatch() =>
        Assert.Equal("iglu:com.snowplowanalytics.snowplow/payload_data/jsonschema/1-0-*", Assert.IsType<FailureMessage.CriterionMismatch>(
            Assert.Single(await Violations(Post(Wrap(WebPage, "{}"))))).SchemaCriterion);

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("""[{"tv":"ios-0.1.0"}]""")]
    [InlineData("""[{"tv":"a","p":"web","e":"pv"},{"tv":"a","p":"web","e":"pv","cv":"not allowed"}]""")]
    [InlineData("""[{"tv":"a","p":"web","e":"pv","vid":1}]""")]
    [InlineData("""[{"tv":"a","p":"web","e":null}]""")]
    public async Task One_illegal_event_makes_the_whole_body_illegal(string data)
    {
        const string schema = "iglu:com.snowplowanalytics.snowplow/payload_data/jsonschema/1-0-4";
        var message = Assert.IsType<FailureMessage.IgluError>(Assert.Single(await Violations(Post(Wrap(schema, data)))));
        Assert.Equal(schema, message.SchemaKey);
        Assert.Contains("ValidationError", message.ErrorJson, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_last_of_two_equal_names_in_an_event_wins() =>
        Assert.Equal("pp", (await All(Post(Wrap("iglu:com.snowplowanalytics.snowplow/payload_data/jsonschema/1-0-4",
            """[{"tv":"a","p":"web","e":"pv","e":"pp"}]""")))).OfType<EnrichOutcome.Enriched>().Single().Raw.Parameters.Single(p => p.Key == "e").Value);

    [Fact]
    public async Task Too_many_events_in_one_request_are_refused_together()
    {
        var data = "[" + string.Join(',', Enumerable.Repeat("""{"tv":"","p":"","e":""}""", 20_001)) + "]";
        var message = Assert.Single(await Violations(Post(Wrap("iglu:com.snowplowanalytics.snowplow/payload_data/jsonschema/1-0-4", data))));
        Assert.Contains("20000", Assert.IsType<FailureMessage.InputData>(message).Expectation, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Many_events_behind_long_headers_are_refused_before_they_multiply_them()
    {
        var data = "[" + string.Join(',', Enumerable.Repeat("""{"tv":"","p":"","e":""}""", 15_000)) + "]";
        var payload = Post(Wrap("iglu:com.snowplowanalytics.snowplow/payload_data/jsonschema/1-0-4", data)) with { Headers = [new string('h', 30_000)] };
        Assert.Equal("headers", Assert.IsType<FailureMessage.InputData>(Assert.Single(await Violations(payload))).Field);
    }

    [Fact]
    public async Task The_raw_events_of_a_payload_are_those_that_enrichment_sees()
    {
        var payload = Tp2Of([("tv", "x"), ("p", "web"), ("e", "pv")], [("tv", "x"), ("p", "web"), ("e", "pp")]);
        var raw = await RawEvents.ExtractAsync(payload);
        Assert.Equal((await All(payload)).Select(o => ((EnrichOutcome.Enriched)o).Raw.Parameters.ToArray()), raw.Select(r => r.Parameters.ToArray()));
        Assert.Empty(await RawEvents.ExtractAsync(payload with { Path = "/nowhere" }));
    }
}
