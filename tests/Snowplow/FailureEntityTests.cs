using System.Text.Json;
using Sluice.Snowplow.FailedEvents;

namespace Sluice.Snowplow.Tests;

public sealed class FailureEntityTests
{
    private const string Derived =
        """{"schema":"iglu:com.snowplowanalytics.snowplow/contexts/jsonschema/1-0-1","data":[{"schema":"iglu:com.acme/x/jsonschema/1-0-0","data":{"n":1}}]}""";

    [Fact]
    public void Failures_stand_first_and_what_was_derived_stays_behind_them()
    {
        var entities = Entities(
            Derived,
            new EventFailure(new FailureMessage.NotJson("ue_px", "x", "no JSON"), "unstruct"),
            new EventFailure(new FailureMessage.Simple("timeout"), "user_ipaddress", InEnrichment: true, Enrichment: "ip_lookups"));
        Assert.Equal(3, entities.Count);
        Assert.All(entities.Take(2), entity => Assert.Equal(FailureEntity.Schema, entity.GetProperty("schema").GetString()));
        Assert.Equal("""{"schema":"iglu:com.acme/x/jsonschema/1-0-0","data":{"n":1}}""", entities[2].GetRawText());
    }

    [Fact]
    public void A_validation_error_tells_every_report_with_its_place_and_shows_the_data()
    {
        var data = One(new EventFailure(
            new FailureMessage.IgluError(
                "iglu:com.acme/a/jsonschema/1-0-0",
                """{"error":"ValidationError","dataReports":[{"message":"$.x: wrong","path":"$.x","keyword":"type","targets":["string"]},{"message":"m","path":null,"keyword":null,"targets":null}]}"""),
            "contexts", """{ "x": 5 }"""));
        Assert.Equal(
            ["failureType", "errors", "schema", "data", "timestamp", "componentName", "componentVersion"],
            data.EnumerateObject().Select(property => property.Name));
        Assert.Equal("ValidationError", data.GetProperty("failureType").GetString());
        Assert.Equal(
            """[{"message":"$.x: wrong","source":"contexts","path":"$.x","keyword":"type","targets":["string"]},{"message":"m","source":"contexts"}]""",
            data.GetProperty("errors").GetRawText());
        Assert.Equal("iglu:com.acme/a/jsonschema/1-0-0", data.GetProperty("schema").GetString());
        Assert.Equal("""{"x":5}""", data.GetProperty("data").GetRawText());
        Assert.Equal("2026-01-02T03:04:05.678Z", data.GetProperty("timestamp").GetString());
        Assert.Equal("sluice-enrich", data.GetProperty("componentName").GetString());
        Assert.Equal("0.1.0", data.GetProperty("componentVersion").GetString());
    }

    [Fact]
    public void A_resolution_error_carries_the_lookup_history()
    {
        var data = One(new EventFailure(
            new FailureMessage.IgluError("iglu:com.acme/a/jsonschema/1-0-0", """{"error":"ResolutionError","lookupHistory":[{"repository":"r"}]}"""), "unstruct"));
        Assert.Equal("ResolutionError", data.GetProperty("failureType").GetString());
        Assert.Equal("""[{"repository":"r"}]""", data.GetProperty("errors")[0].GetProperty("lookupHistory").GetRawText());
        Assert.Equal("unstruct", data.GetProperty("errors")[0].GetProperty("source").GetString());
    }

    [Fact]
    public void Each_kind_of_failure_has_its_type()
    {
        Assert.Equal("NotJSON", Type(new FailureMessage.NotJson("f", "v", "e")));
        Assert.Equal("NotIglu", Type(new FailureMessage.NotIglu("{}", "INVALID_DATA_PAYLOAD")));
        Assert.Equal("CriterionMismatch", Type(new FailureMessage.CriterionMismatch("iglu:a/b/jsonschema/1-0-0", "c")));
        Assert.Equal("EnrichmentError: geo", Type(new FailureMessage.InputData("f", null, "e"), inEnrichment: true, "geo"));
        Assert.Equal("EnrichmentError", Type(new FailureMessage.Simple("e"), inEnrichment: true));

        static string? Type(FailureMessage message, bool inEnrichment = false, string? enrichment = null) =>
            One(new EventFailure(message, "s", null, inEnrichment, enrichment)).GetProperty("failureType").GetString();
    }

    [Theory]
    [InlineData("[1]")]
    [InlineData("no JSON")]
    [InlineData(null)]
    public void Data_that_is_no_object_is_left_out(string? data) =>
        Assert.False(One(new EventFailure(new FailureMessage.Simple("e"), "s", data)).TryGetProperty("data", out _));

    [Theory]
    [InlineData(null)]
    [InlineData("no JSON")]
    [InlineData("{}")]
    [InlineData("{\"data\":5}")]
    public void Derived_contexts_that_hold_nothing_leave_the_failures_alone(string? derived) =>
        Assert.Single(Entities(derived, new EventFailure(new FailureMessage.Simple("e"), "s")));

    private static JsonElement One(EventFailure failure) => Entities(null, failure)[0].GetProperty("data");

    private static List<JsonElement> Entities(string? derived, params EventFailure[] failures)
    {
        var enriched = new EnrichedEvent { DerivedContexts = derived };
        FailureEntity.AddTo(enriched, failures, Samples.Processor, Samples.Time);
        var root = JsonDocument.Parse(enriched.DerivedContexts!).RootElement;
        Assert.Equal("iglu:com.snowplowanalytics.snowplow/contexts/jsonschema/1-0-1", root.GetProperty("schema").GetString());
        return root.GetProperty("data").EnumerateArray().ToList();
    }
}
