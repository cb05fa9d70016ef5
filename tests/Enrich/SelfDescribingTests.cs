using System.Text.Json;
using Sluice.Iglu;
using Sluice.Snowplow.FailedEvents;
using static Sluice.Enrich.Tests.Enriching;

namespace Sluice.Enrich.Tests;

public class SelfDescribingTests
{
    private const string Page = """{"id":"024629f0-6b1c-440c-8f5c-7d8b0b8b8c4e"}""";
    private const string Click = """{"targetUrl":"https://shop.example/"}""";
    private const string OutputContexts = "iglu:com.snowplowanalytics.snowplow/contexts/jsonschema/1-0-1";

    private static readonly SchemaKey Successor = new("com.acme", "thing", "jsonschema", 1, 0, 2);

    private static string Entities(params string[] entities) => Wrap(Contexts, $"[{string.Join(',', entities)}]");

    [Theory]
    [InlineData("ue_pr")]
    [InlineData("ue_px")]
    public async Task A_valid_event_is_kept_and_gives_the_event_its_name(string name)
    {
        var json = Wrap(UnstructEvent, Wrap(LinkClick, Click));
        var e = await Good(("e", "ue"), (name, name == "ue_pr" ? json : Base64(json)));
        Assert.Equal(json, e.UnstructEvent);
        Assert.Equal(("com.snowplowanalytics.snowplow", "link_click", "jsonschema", "1-0-1"), (e.EventVendor, e.EventName, e.EventFormat, e.EventVersion));
    }

    [Theory]
    [InlineData("co")]
    [InlineData("cx")]
    public async Task Valid_entities_are_kept_in_order_under_the_newest_wrapper(string name)
    {
        var json = Entities(Wrap(WebPage, Page), Wrap(LinkClick, Click));
        var e = await Good(("e", "pv"), (name, name == "co" ? json : Base64(json)));
        Assert.Equal(Wrap(OutputContexts, $"[{Wrap(WebPage, Page)},{Wrap(LinkClick, Click)}]"), e.Contexts);
    }

    [Fact]
    public async Task White_space_and_needless_escapes_go_and_digits_stay()
    {
        var json = Wrap(UnstructEvent, Wrap("iglu:com.acme/thing/jsonschema/1-0-0", "{ \"a\\/b\" : [ 1.50 , 1e3,\n 12345678901234567890.123 ], \"t\" : \" \\\"x\\\" \\u00e4 \" }"));
        var e = await Good(Get(Query(("e", "ue"), ("ue_pr", json))), Enricher(new FakeValidator()));
        Assert.Contains("""{"a/b":[1.50,1e3,12345678901234567890.123],"t":" \"x\" ä "}""", e.UnstructEvent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Strings_keep_their_blanks_and_escapes_when_nothing_else_must_change()
    {
        const string data = """{"t":" a \"b\" \\ \n "}""";
        var e = await Good(Get(Query(("e", "ue"), ("ue_pr", Wrap(UnstructEvent, " " + Wrap("iglu:com.acme/thing/jsonschema/1-0-0", data))))), Enricher(new FakeValidator()));
        Assert.Contains(data, e.UnstructEvent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_last_of_two_equal_names_wins()
    {
        var e = await Good(Get(Query(("e", "ue"), ("ue_pr", Wrap(UnstructEvent, Wrap("iglu:com.acme/thing/jsonschema/1-0-0", """{"a":1,"b":{"c":1,"c":2},"a":3}"""))))), Enricher(new FakeValidator()));
        Assert.Contains("""{"a":3,"b":{"c":2}}""", e.UnstructEvent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Half_a_surrogate_pair_becomes_the_replacement_character()
    {
        var e = await Good(Get(Query(("e", "ue"), ("ue_pr", Wrap(UnstructEvent, Wrap("iglu:com.acme/thing/jsonschema/1-0-0", """{"a":"\ud800","b":"\ud83d\ude00","c":"\\ud800"}"""))))), Enricher(new FakeValidator()));
        using var json = JsonDocument.Parse(e.UnstructEvent!);
        var data = json.RootElement.GetProperty("data").GetProperty("data");
        Assert.Equal(("\uFFFD", "😀", "\\ud800"), (data.GetProperty("a").GetString(), data.GetProperty("b").GetString(), data.GetProperty("c").GetString()));
    }

    [Theory]
    [InlineData("co", "{[-")]
    [InlineData("ue_pr", "")]
    [InlineData("cx", "####")]
    [InlineData("ue_px", "bm8ganNvbg")]
    public async Task Text_that_is_no_JSON_is_an_unreadable_parameter(string name, string value)
    {
        var report = Assert.Single(Atomic(await Bad<BadRow.SchemaViolations>(("e", "pv"), (name, value))));
        Assert.Equal((name, "atomic_field_parse_error"), (report.Path, report.Keyword));
        Assert.StartsWith("invalid json", report.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task JSON_is_taken_to_the_depth_that_is_configured_and_no_deeper()
    {
        static string Nested(int depth) =>
            Wrap(UnstructEvent, Wrap("iglu:com.acme/thing/jsonschema/1-0-0", new string('[', depth - 2) + new string(']', depth - 2)));

        var enricher = Enricher(new FakeValidator());
        await Good(Get(Query(("e", "ue"), ("ue_pr", Nested(50)))), enricher);
        await Bad<BadRow.SchemaViolations>(Get(Query(("e", "ue"), ("ue_pr", Nested(51)))), enricher);
        await Good(Get(Query(("e", "ue"), ("ue_pr", Nested(51)))), Enricher(new FakeValidator(), new EnrichOptions { MaxJsonDepth = 51 }));
    }

    [Theory]
    [InlineData("""{"schema":"iglu:com.snowplowanalytics.snowplow/contexts/jsonschema/1-0-0"}""", "INVALID_DATA_PAYLOAD")]
    [InlineData("""{"schema":"contexts","data":[]}""", "INVALID_IGLUURI")]
    [InlineData("""[]""", "INVALID_DATA_PAYLOAD")]
    public async Task A_wrapper_that_does_not_describe_itself_is_told_with_the_code_of_Iglu(string json, string code) =>
        Assert.Equal(new FailureMessage.NotIglu(json, code), Assert.Single((await Bad<BadRow.SchemaViolations>(("e", "pv"), ("co", json))).Messages));

    [Theory]
    [InlineData("co", "iglu:com.snowplowanalytics.snowplow/unstruct_event/jsonschema/1-0-0", "iglu:com.snowplowanalytics.snowplow/contexts/jsonschema/1-0-*")]
    [InlineData("ue_pr", "iglu:com.snowplowanalytics.snowplow/unstruct_event/jsonschema/2-0-0", "iglu:com.snowplowanalytics.snowplow/unstruct_event/jsonschema/1-0-*")]
    public async Task A_wrapper_of_another_schema_is_a_mismatch(string name, string schema, string criterion) =>
        Assert.Equal(new FailureMessage.CriterionMismatch(schema, criterion),
            Assert.Single((await Bad<BadRow.SchemaViolations>(("e", "pv"), (name, Wrap(schema, "[]")))).Messages));

    [Fact]
    public async Task A_wrapper_whose_data_breaks_its_schema_is_a_violation_of_the_wrapper() =>
        Assert.Equal(Contexts, Assert.IsType<FailureMessage.IgluError>(Assert.Single(
            (await Bad<BadRow.SchemaViolations>(("e", "pv"), ("co", Wrap(Contexts, "[{}]")))).Messages)).SchemaKey);

    [Fact]
    public async Task Every_entity_that_is_wrong_adds_a_message_to_one_failed_event()
    {
        var row = await Bad<BadRow.SchemaViolations>(
            ("e", "ue"), ("ue_pr", Wrap(UnstructEvent, Wrap(LinkClick, "{}"))),
            ("co", Entities(Wrap(WebPage, """{"id":"no uuid"}"""), Wrap(WebPage, Page), Wrap("iglu:com.acme.nowhere/thing/jsonschema/1-0-0", "{}"))),
            ("vid", "x"));
        Assert.Equal(4, row.Messages.Count);
        Assert.Equal(
            ["iglu:com.acme.nowhere/thing/jsonschema/1-0-0", "iglu:com.snowplowanalytics.snowplow/atomic/jsonschema/1-0-0", LinkClick, WebPage],
            row.Messages.Cast<FailureMessage.IgluError>().Select(m => m.SchemaKey).Order(StringComparer.Ordinal));
        Assert.Contains("ResolutionError", row.Messages.Cast<FailureMessage.IgluError>().Single(m => m.SchemaKey.Contains("nowhere", StringComparison.Ordinal)).ErrorJson, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_invalid_event_beside_a_valid_one_does_not_harm_it()
    {
        var outcomes = await All(Tp2Of(
            [("tv", "x"), ("p", "web"), ("e", "pv"), ("vid", "x")], [("tv", "x"), ("p", "web"), ("e", "pv")]));
        Assert.IsType<EnrichOutcome.Failed>(outcomes[0]);
        Assert.IsType<EnrichOutcome.Enriched>(outcomes[1]);
    }

    [Fact]
    public async Task Superseded_data_carries_the_new_version_and_the_event_tells_of_it_once()
    {
        var superseding = new FakeValidator((key, _) => key.Name == "thing" ? new SchemaVerdict { SupersededBy = Successor } : SchemaVerdict.Valid);
        var old = Wrap("iglu:com.acme/thing/jsonschema/1-0-0", "{}");
        var e = await Good(Get(Query(("e", "ue"), ("ue_pr", Wrap(UnstructEvent, old)), ("co", Entities(old, old)))), Enricher(superseding));
        Assert.Equal("1-0-2", e.EventVersion);
        Assert.Equal(Wrap(UnstructEvent, Wrap(Successor.ToString(), "{}")), e.UnstructEvent);
        Assert.DoesNotContain("1-0-0\",\"data\":{}", e.Contexts, StringComparison.Ordinal);
        Assert.Equal(
            Wrap(OutputContexts, $"[{Wrap("iglu:com.snowplowanalytics.iglu/validation_info/jsonschema/1-0-0", """{"originalSchema":"iglu:com.acme/thing/jsonschema/1-0-0","validatedWith":"1-0-2"}""")}]"),
            e.DerivedContexts);
    }

    [Fact]
    public async Task An_unreachable_registry_is_no_failed_event()
    {
        var unreachable = new FakeValidator((_, _) => throw new IgluUnavailableException("no registry answers"));
        await Assert.ThrowsAsync<IgluUnavailableException>(() =>
            All(Get(Query(("e", "ue"), ("ue_pr", Wrap(UnstructEvent, Wrap(LinkClick, Click))))), Enricher(unreachable)));
    }

    [Fact]
    public async Task Whatever_else_breaks_inside_fails_one_event_and_keeps_it_whole()
    {
        var broken = new FakeValidator((key, _) => key.Name == "web_page" ? throw new InvalidOperationException("secret") : SchemaVerdict.Valid);
        var outcomes = await All(Tp2Of(
            [("tv", "x"), ("p", "web"), ("e", "pv"), ("co", Entities(Wrap(WebPage, Page)))], [("tv", "x"), ("p", "web"), ("e", "pv")]), Enricher(broken));
        var row = Assert.IsType<BadRow.EnrichmentFailures>(Assert.IsType<EnrichOutcome.Failed>(outcomes[0]).Row);
        Assert.Equal("enrichment broke: InvalidOperationException", Assert.IsType<FailureMessage.Simple>(row.Messages[0].Message).Error);
        Assert.Contains(row.Raw.Parameters, p => p.Key == "co");
        Assert.IsType<EnrichOutcome.Enriched>(outcomes[1]);
    }

    [Fact]
    public async Task A_payload_on_which_extraction_breaks_is_kept_whole()
    {
        var broken = new FakeValidator((_, _) => throw new InvalidOperationException("secret"));
        var payload = Tp2Of([("tv", "x"), ("p", "web"), ("e", "pv")]);
        var row = await Bad<BadRow.CollectorPayloadFormatViolation>(payload, Enricher(broken));
        Assert.Equal(Sluice.Snowplow.CollectorPayloadThrift.ToBytes(payload), row.Payload.ToArray());
        Assert.DoesNotContain("secret", row.Message.ToString(), StringComparison.Ordinal);
    }
}
