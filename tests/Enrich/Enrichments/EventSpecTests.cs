using Sluice.Snowplow;
using static Sluice.Enrich.Tests.Enriching;

namespace Sluice.Enrich.Tests.Enrichments;

public class EventSpecTests
{
    private const string Checkout = "iglu:com.acme/checkout/jsonschema/1-0-0";
    private const string Specification = "iglu:com.snowplowanalytics.snowplow/event_specification/jsonschema/1-0-4";

    private const string Specs = """
        {"eventSpecs":[
          {"id":"s1","name":"Paid by card","version":2,"schemaKey":"iglu:com.acme/checkout/jsonschema/1-*-*","constraint":{"type":"object","properties":{"by":{"enum":["card"]}},"required":["by"]},
           "entities":[{"schemaKey":"iglu:com.acme/cart/jsonschema/1-*-*"}]},
          {"id":"s2","schemaKey":"iglu:com.acme/checkout/jsonschema/1-0-0"},
          {"id":"s3","schemaKey":"iglu:com.snowplowanalytics.snowplow/page_view/jsonschema/1-0-0"}]}
        """;

    private static async Task<EnrichedEvent> Run(string specs, params (string, string)[] parameters)
    {
        using var configured = new Configured().With("specs.json", specs).Add("event_spec_enrichment_config", """{"uri":"files","database":"specs.json"}""", Configured.Others);
        return await Good(Get(Query(parameters)), Enricher(new FakeValidator(), pipeline: configured.Pipeline()));
    }

    private static (string, string)[] Event(string data, params string[] entities) =>
        [("e", "ue"), ("ue_pr", Wrap(UnstructEvent, Wrap(Checkout, data))), ("co", Wrap(Contexts, $"[{string.Join(',', entities)}]"))];

    private static readonly string Cart = Wrap("iglu:com.acme/cart/jsonschema/1-0-3", "{}");

    private static string Tracked(string id) => Wrap(Specification, $$"""{"id":"{{id}}"}""");

    [Fact]
    public async Task An_event_says_which_specification_it_follows()
    {
        Assert.Equal("""{"id":"s1","name":"Paid by card","version":2}""", Configured.EntityOf(await Run(Specs, Event("""{"by":"card"}""", Cart)), "event_specification"));
        Assert.Equal("""{"id":"s2"}""", Configured.EntityOf(await Run(Specs, Event("""{"by":"card"}""", Wrap(WebPage, "{}"))), "event_specification"));
        Assert.Equal("""{"id":"s2"}""", Configured.EntityOf(await Run(Specs, Event("""{"by":"cash"}""", Cart)), "event_specification"));
        Assert.Equal("""{"id":"s3"}""", Configured.EntityOf(await Run(Specs, ("e", "pv")), "event_specification"));
        Assert.Null((await Run(Specs, ("e", "pp"))).DerivedContexts);
    }

    [Fact]
    public async Task What_the_tracker_says_is_checked()
    {
        Assert.Equal("""{"isValid":true,"errors":[]}""", Configured.EntityOf(await Run(Specs, Event("""{"by":"card"}""", Cart, Tracked("s1"))), "event_specification_validation"));
        var wrong = Configured.EntityOf(await Run(Specs, Event("""{"by":"cash"}""", Tracked("s1"))), "event_specification_validation");
        Assert.Contains("\"isValid\":false", wrong, StringComparison.Ordinal);
        Assert.Contains("\"schema\":\"iglu:com.acme/checkout/jsonschema/1-0-0\",\"path\":\"$.by\"", wrong, StringComparison.Ordinal);
        Assert.Contains("There are fewer entities than 1", wrong, StringComparison.Ordinal);
        Assert.Contains("There is no event specification with this id", Configured.EntityOf(await Run(Specs, Event("{}", Tracked("s9"))), "event_specification_validation"), StringComparison.Ordinal);
        Assert.Contains("The event's schema is not", Configured.EntityOf(await Run(Specs, Event("{}", Tracked("s3"))), "event_specification_validation"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Both_entities_are_valid_under_the_schemas_that_ship()
    {
        foreach (var e in new[] { await Run(Specs, Event("""{"by":"card"}""", Cart)), await Run(Specs, Event("{}", Tracked("s1"))) })
        {
            using var json = System.Text.Json.JsonDocument.Parse(e.DerivedContexts!);
            foreach (var entity in json.RootElement.GetProperty("data").EnumerateArray())
            {
                Assert.True(Iglu.SchemaKey.TryParse(entity.GetProperty("schema").GetString(), out var key, out _));
                Assert.True((await Schemas.ValidateAsync(key, entity.GetProperty("data"), CancellationToken.None)).IsValid);
            }
        }
    }
}
