using Sluice.Testing;

namespace Sluice.EndToEnd.Tests;

/// <summary>
/// Real tracker, real processes, real kills: what was acknowledged stands in the archives, by event id, and nothing that
/// Sluice itself sent or wrote again stands there twice.
/// </summary>
public sealed class DeliveryTests(Pipeline pipeline) : IClassFixture<Pipeline>
{
    [Fact]
    public async Task Ten_thousand_mixed_events_arrive_once_each_with_every_column_the_tracker_set()
    {
        var traffic = await Traffic.SendAsync(pipeline.Collector, 10_000, "calm");
        Assert.Equal(10_000, traffic.Accepted.Count);
        Assert.Empty(traffic.Refused);

        var events = await ArchivedEvents.ReadUntilAsync(pipeline.Storage, traffic.Accepted);
        Delivery.AssertExact(traffic, events);

        var view = events.Enriched.First(e => e.EventName == "page_view" && e.DomainUserid!.StartsWith("calm-", StringComparison.Ordinal));
        Assert.Equal("e2e", view.AppId);
        Assert.Equal("web", view.Platform);
        Assert.Equal("user@example.com", view.UserId);
        Assert.Equal("Boats", view.PageTitle);
        Assert.Equal("shop.example", view.PageUrlhost);
        Assert.Equal("https://www.example.org/", view.PageReferrer);
        Assert.StartsWith("node-", view.VTracker, StringComparison.Ordinal);
        Assert.StartsWith("e2e-", view.NameTracker, StringComparison.Ordinal);
        Assert.Contains("web_page/jsonschema/1-0-0", view.Contexts, StringComparison.Ordinal);
        Assert.NotNull(view.DvceCreatedTstamp);
        Assert.NotNull(view.DvceSentTstamp);
        var press = events.Enriched.First(e => e.EventName == "event");
        Assert.Equal(("basket", "add", "l", "p", "19.95"), (press.SeCategory, press.SeAction, press.SeLabel, press.SeProperty, press.SeValue));
        Assert.Contains(events.Enriched, e => e.EventVendor == "io.sluice" && e.EventName == "demo_purchase");
    }

    // When the app dies, .NET's client in the Functions host sends a GET once more whose connection broke before the answer
    // began, and the first may have been stored: at most those in flight. A request with a body is never sent twice.
    [Theory]
    [InlineData("app-", Traffic.GetsInFlight, 0)]
    [InlineData("host", 0, 0)]
    // A broker that dies can have written a batch whose acknowledgement never left: at most what was in flight then.
    [InlineData("broker", 400, 400)]
    public async Task No_acknowledged_event_is_lost_when_a_process_is_killed(string process, int repeatsByGet, int repeatsByPost)
    {
        var traffic = await Traffic.SendAsync(pipeline.Collector, 10_000, process, sent =>
        {
            if (sent == 4000) pipeline.Kill(process);
            return Task.CompletedTask;
        });
        Assert.True(traffic.Accepted.Count > 9000, $"only {traffic.Accepted.Count} events were accepted; {pipeline.Said}");

        var events = await ArchivedEvents.ReadUntilAsync(pipeline.Storage, traffic.Accepted);
        Delivery.AssertExact(traffic, events, repeatsByGet, repeatsByPost);
    }
}
