using Sluice.Snowplow;
using static Sluice.Enrich.Tests.Enriching;

namespace Sluice.Enrich.Tests;

public class EventIdTests
{
    [Fact]
    public async Task The_same_payload_at_the_same_place_gives_the_same_ids_again()
    {
        var payload = Tp2Of([("e", "pv"), ("p", "web"), ("tv", "x")], [("e", "pv"), ("p", "web"), ("tv", "x")]);
        var first = (await All(payload)).Select(o => ((EnrichOutcome.Enriched)o).Event.EventId).ToArray();
        var second = (await All(payload)).Select(o => ((EnrichOutcome.Enriched)o).Event.EventId).ToArray();
        Assert.Equal(first, second);
        Assert.NotEqual(first[0], first[1]);
    }

    [Fact]
    public async Task Another_place_or_another_payload_gives_another_id()
    {
        var here = (await Good(Get("e=pv"))).EventId;
        var there = ((EnrichOutcome.Enriched)(await Enricher().ProcessAsync(Get("e=pv"), Origin with { Sequence = 1001 }, default))[0]).Event.EventId;
        Assert.Equal(3, new HashSet<string?> { here, there, (await Good(Get("e=pp"))).EventId }.Count);
    }

    [Fact]
    public async Task An_id_has_the_form_of_a_random_UUID()
    {
        var id = (await Good(Get("e=pv"))).EventId!;
        Assert.Matches("^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$", id);
    }

    [Fact]
    public async Task The_time_of_enrichment_does_not_change_an_id()
    {
        var later = new EventEnricher(new EnrichOptions(), Schemas, Sluice.Enrich.Enrichments.EnrichmentPipeline.Default, new FixedClock(Now.AddDays(1)));
        Assert.Equal((await Good(Get("e=pv"))).EventId, (await Good(Get("e=pv"), later)).EventId);
    }
}
