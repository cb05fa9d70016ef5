using System.Text.Json;
using Sluice.Enrich.Enrichments;
using Sluice.Iglu;
using Sluice.Snowplow.FailedEvents;
using static Sluice.Enrich.Tests.Enriching;

namespace Sluice.Enrich.Tests;

public class OutputTests
{
    private static readonly EnrichOptions WithIncomplete = new() { IncompleteHub = "incomplete" };
    private static readonly SchemaKey Thing = new("com.acme", "thing", "jsonschema", 1, 0, 0);

    private static EventEnricher With(Action<EnrichmentContext> step, EnrichOptions? options = null, FakeValidator? validator = null) =>
        Enricher(validator ?? new FakeValidator(), options, EnrichmentPipeline.Of((EnrichmentOrder.JavaScript, new Step(step))));

    [Fact]
    public async Task A_text_as_long_as_allowed_passes_and_one_longer_fails_by_column_and_limit()
    {
        Assert.Equal(255, (await Good(("e", "pv"), ("aid", new string('a', 255)))).AppId!.Length);
        var row = await Bad<BadRow.SchemaViolations>(("e", "pv"), ("aid", new string('a', 256)), ("tr_cu", "EURO"));
        Assert.Equal(
            [("app_id", "atomic_field_length_exceeded", "Field app_id longer than maximum allowed size 255"),
             ("tr_currency", "atomic_field_length_exceeded", "Field tr_currency longer than maximum allowed size 3")],
            Atomic(row));
    }

    [Fact]
    public async Task Limits_can_be_changed_and_long_texts_accepted()
    {
        var wider = new EnrichOptions { AtomicFieldLengths = new Dictionary<string, int> { ["app_id"] = 300 } };
        await Good(Get(Query(("e", "pv"), ("aid", new string('a', 300)))), Enricher(options: wider));
        await Bad<BadRow.SchemaViolations>(Get(Query(("e", "pv"), ("aid", new string('a', 301)))), Enricher(options: wider));
        Assert.Equal(5000, (await Good(Get(Query(("e", "pv"), ("aid", new string('a', 5000)))), Enricher(options: new EnrichOptions { AcceptInvalid = true }))).AppId!.Length);
    }

    [Fact]
    public async Task Entities_added_later_stand_in_front()
    {
        var e = await Good(Get("e=pv"), With(c =>
        {
            c.AddEntity(Thing, """{"n":1}""");
            c.AddEntity(Thing, """{"n": 2}""");
        }));
        Assert.EndsWith($"[{Wrap(Thing.ToString(), """{"n":2}""")},{Wrap(Thing.ToString(), """{"n":1}""")}]}}", e.DerivedContexts, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_added_entity_that_breaks_its_schema_is_a_schema_violation()
    {
        var validator = new FakeValidator((key, data) => data.GetProperty("n").GetInt32() == 2
            ? new SchemaVerdict { ErrorType = "ValidationError", ErrorJson = """{"error":"ValidationError","dataReports":[]}""" } : SchemaVerdict.Valid);
        var row = await Bad<BadRow.SchemaViolations>(Get("e=pv"), With(c => c.AddEntity(Thing, """{"n":2}"""), validator: validator));
        Assert.Equal(Thing.ToString(), Assert.IsType<FailureMessage.IgluError>(Assert.Single(row.Messages)).SchemaKey);
    }

    [Fact]
    public async Task What_fails_first_decides_the_failed_event()
    {
        var enricher = With(c => c.Fail(new FailureMessage.Simple("no")));
        await Bad<BadRow.SchemaViolations>(Get("e=pv&vid=x"), enricher);
        await Bad<BadRow.EnrichmentFailures>(Get("e=pv&aid=" + new string('a', 300)), enricher);
        await Bad<BadRow.SchemaViolations>(Get("e=pv&aid=" + new string('a', 300)), With(_ => { }));
    }

    [Fact]
    public async Task All_failures_of_enrichment_come_in_one_failed_event_under_their_names()
    {
        var row = await Bad<BadRow.EnrichmentFailures>(Get("e=pv&url=" + Uri.EscapeDataString("http://[::1")), With(c => c.Fail(new FailureMessage.Simple("no"))));
        Assert.Equal([(null, null), ("iglu:com.acme/step/jsonschema/1-0-0", "step")], row.Messages.Select(m => (m.SchemaKey, m.Identifier)));
    }

    [Fact]
    public async Task An_enrichment_that_throws_fails_the_event_and_the_next_steps_still_run()
    {
        var ran = false;
        var pipeline = EnrichmentPipeline.Of(
            (EnrichmentOrder.JavaScript, new Step(_ => throw new FormatException("secret"))),
            (EnrichmentOrder.AnonIp, new Step(_ => ran = true)));
        var row = await Bad<BadRow.EnrichmentFailures>(Get("e=pv"), Enricher(pipeline: pipeline));
        Assert.Equal("the enrichment broke: FormatException", Assert.IsType<FailureMessage.Simple>(Assert.Single(row.Messages).Message).Error);
        Assert.True(ran);
    }

    [Fact]
    public async Task A_dropped_event_is_neither_good_nor_failed() =>
        Assert.IsType<EnrichOutcome.Dropped>(Assert.Single(await All(Get("e=pv"), With(c => c.Drop()))));

    [Fact]
    public async Task Without_a_hub_for_them_there_are_no_incomplete_events() =>
        Assert.Null(Assert.IsType<EnrichOutcome.Failed>(Assert.Single(await All(Get("e=pv&vid=x")))).Incomplete);

    [Fact]
    public async Task An_incomplete_event_holds_what_could_be_computed_and_an_entity_for_every_problem()
    {
        var query = Query(("e", "pv"), ("vid", "x"), ("url", "http://shop.example/a"), ("aid", new string('a', 300)),
            ("co", Wrap(Contexts, $"[{Wrap(WebPage, "{}")},{Wrap(WebPage, """{"id":"024629f0-6b1c-440c-8f5c-7d8b0b8b8c4e"}""")}]")));
        var pipeline = EnrichmentPipeline.Of((EnrichmentOrder.JavaScript, new Step(c =>
        {
            c.AddEntity(new SchemaKey("com.snowplowanalytics.snowplow", "web_page", "jsonschema", 1, 0, 0), """{"id":"a24629f0-6b1c-440c-8f5c-7d8b0b8b8c4e"}""");
            c.Fail(new FailureMessage.Simple("no"));
        })));
        var failed = Assert.IsType<EnrichOutcome.Failed>(Assert.Single(await All(Get(query), Enricher(options: WithIncomplete, pipeline: pipeline))));
        var incomplete = failed.Incomplete!;
        Assert.Equal(("page_view", "shop.example", null, null), (incomplete.EventName, incomplete.PageUrlhost, incomplete.DomainSessionidx, incomplete.AppId));
        Assert.Contains("024629f0", incomplete.Contexts, StringComparison.Ordinal);
        using var derived = JsonDocument.Parse(incomplete.DerivedContexts!);
        var entities = derived.RootElement.GetProperty("data").EnumerateArray().ToArray();
        Assert.Equal(5, entities.Length);
        Assert.All(entities[..4], e => Assert.Equal(FailureEntity.Schema, e.GetProperty("schema").GetString()));
        Assert.Equal(["ValidationError", "ValidationError", "EnrichmentError: step", "ValidationError"], entities[..4].Select(e => e.GetProperty("data").GetProperty("failureType").GetString()));
        Assert.Equal(WebPage, entities[4].GetProperty("schema").GetString());
        // The failed event shows the fields as they were when it failed, not the incomplete event's.
        var row = Assert.IsType<BadRow.SchemaViolations>(failed.Row);
        Assert.Equal((300, null), (row.Enriched.AppId!.Length, row.Enriched.PageUrlhost));
    }

    [Fact]
    public async Task An_incomplete_event_keeps_the_id_and_the_versions_even_when_they_are_too_long()
    {
        var failed = Assert.IsType<EnrichOutcome.Failed>(Assert.Single(await All(Get("e=pv&cv=" + new string('c', 101)), Enricher(options: WithIncomplete))));
        Assert.Equal(101, failed.Incomplete!.VCollector!.Length);
    }

    private sealed class Step(Action<EnrichmentContext> act) : IEnrichment
    {
        public string Name => "step";

        public SchemaKey? Schema => new("com.acme", "step", "jsonschema", 1, 0, 0);

        public ValueTask EnrichAsync(EnrichmentContext context, CancellationToken cancellationToken)
        {
            act(context);
            return default;
        }
    }
}
