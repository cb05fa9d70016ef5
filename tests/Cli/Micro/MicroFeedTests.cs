using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.Extensions.Logging;
using Sluice.Cli.Micro;
using Sluice.Cli.Run;
using Sluice.Log;

namespace Sluice.Cli.Tests.Micro;

/// <summary>Nothing is missed and nothing counts twice, whatever the log does.</summary>
public sealed class MicroFeedTests
{
    [Fact]
    public async Task Counts_are_exact_when_events_arrive_on_all_partitions_at_once_with_repeats_and_broken_connections()
    {
        const int perWriter = 400, writers = 8;
        await using var micro = await MicroServer.StartAsync();
        await Task.WhenAll(Enumerable.Range(0, writers).Select(writer => Task.Run(() =>
        {
            for (var i = 0; i < perWriter; i++)
            {
                var id = $"{writer}-{i}";
                var origin = micro.Arrive.Collected(Arrivals.Payload(Arrivals.Body(Arrivals.PageView(id))), writer % 4);
                if (i % 5 == 0) micro.Arrive.Bad(Arrivals.SchemaViolation(id, Arrivals.Payload("")), origin, i % 3);
                else micro.Arrive.Good(Arrivals.Enriched(id), origin, (writer + i) % 8);
                if (i % 5 == 0) micro.Arrive.Incomplete(Arrivals.Enriched(id), origin, i % 2);
                // Enrich died and sends again: new sequence numbers, the same origins.
                if (i % 7 == 0 && i % 5 != 0) micro.Arrive.Good(Arrivals.Enriched(id), origin, (writer + i) % 8);
                if (i == perWriter / 2) micro.Log.Break();
            }
        })));
        await micro.CountedAsync(writers * perWriter * 4 / 5, writers * perWriter / 5);

        var good = await micro.GoodAsync();
        var complete = good.Where(g => !g.GetProperty("incomplete").GetBoolean()).ToList();
        Assert.Equal(writers * perWriter * 4 / 5, complete.Select(Id).Distinct().Count());
        Assert.All(good, g => Assert.Equal(Id(g), g.GetProperty("rawEvent").GetProperty("parameters").GetProperty("eid").GetString()));
        Assert.Equal(new MicroCounts(writers * perWriter * 4 / 5, writers * perWriter / 5), micro.Store.Counts);
        Assert.DoesNotContain(micro.Lines.All, line => line.Level >= LogLevel.Error);
    }

    [Fact]
    public async Task What_was_there_before_the_start_is_not_shown()
    {
        var log = new FakeLog();
        var before = new Arrivals(log);
        before.Good(Arrivals.Enriched("old"), before.Collected(Arrivals.Payload(Arrivals.Body(Arrivals.PageView("old")))));
        before.Bad(Arrivals.NoThrift());
        await using var micro = await MicroServer.StartAsync(log);
        micro.Arrive.Good(Arrivals.Enriched("new"));
        await micro.CountedAsync(1, 0);
        Assert.Equal(["new"], await micro.GoodIdsAsync());
        Assert.Empty(await micro.BadAsync());
    }

    [Fact]
    public async Task An_event_collected_and_enriched_while_the_feed_starts_is_shown_with_its_payload()
    {
        var log = new FakeLog();
        var arrive = new Arrivals(log);
        Origin? origin = null;
        log.OnEndsAsked = hub =>
        {
            // Sent as soon as the feed has begun to look at the events, and enriched when it has looked.
            if (hub == HubNames.Enriched) origin ??= arrive.Collected(Arrivals.Payload(Arrivals.Body(Arrivals.PageView("early"))));
        };
        await using var micro = await MicroServer.StartAsync(log);
        micro.Arrive.Good(Arrivals.Enriched("early"), origin, 7);
        await micro.CountedAsync(1, 0);
        Assert.Equal("198.51.100.7", Assert.Single(await micro.GoodAsync()).GetProperty("rawEvent").GetProperty("context").GetProperty("ipAddress").GetString());
    }

    [Fact]
    public async Task An_event_waits_for_its_payload_when_that_is_read_later()
    {
        await using var micro = await MicroServer.StartAsync();
        micro.Arrive.Good(Arrivals.Enriched("late"), new Origin(1, 0, 0));
        Assert.Equal(default, micro.Store.Counts);
        micro.Arrive.Collected(Arrivals.Payload(Arrivals.Body(Arrivals.PageView("late"))), 1);
        await micro.CountedAsync(1, 0);
        Assert.Equal("198.51.100.7", Assert.Single(await micro.GoodAsync()).GetProperty("rawEvent").GetProperty("context").GetProperty("ipAddress").GetString());
    }

    [Fact]
    public async Task A_broken_connection_is_told_once_and_so_is_its_return()
    {
        await using var micro = await MicroServer.StartAsync();
        micro.Arrive.Good(Arrivals.Enriched("a"), partition: 6);
        await micro.CountedAsync(1, 0);
        micro.Log.Fault = LogFault.Unreachable;
        micro.Log.Break();
        await Eventually.TrueAsync(() => Told(7000) == 17, () => $"{Told(7000)} readers told of it");
        var tries = micro.Log.Readings;
        await Eventually.TrueAsync(() => micro.Log.Readings > tries + 17, () => "nobody tried again");
        Assert.Equal(17, Told(7000));

        micro.Log.Fault = null;
        micro.Arrive.Good(Arrivals.Enriched("b"), partition: 6);
        await micro.CountedAsync(2, 0);
        Assert.Contains(micro.Lines.All, line => line.Id == 7001 && line.Text.Contains("enriched partition 6", StringComparison.Ordinal));

        int Told(int id) => micro.Lines.All.Count(line => line.Id == id);
    }

    [Fact]
    public async Task The_start_waits_for_a_log_that_is_away_and_gives_up_on_one_that_refuses()
    {
        var log = new FakeLog { Fault = LogFault.Unreachable };
        var lines = new LogLines();
        var starting = MicroFeed.StartAsync(log, new MicroStore(), lines, CancellationToken.None);
        await Eventually.TrueAsync(() => lines.All.Any(line => line.Id == 7003), () => "nothing was said");
        Assert.False(starting.IsCompleted);
        log.Fault = null;
        await using (await starting)
        {
        }
        log.Fault = LogFault.Refused;
        await Assert.ThrowsAsync<LogUnavailableException>(() => MicroFeed.StartAsync(log, new MicroStore(), lines, CancellationToken.None));
    }

    [Fact]
    public async Task Records_that_are_no_events_are_shown_as_failed_and_stop_nothing()
    {
        await using var micro = await MicroServer.StartAsync();
        micro.Log.Append(HubNames.Enriched, 0, "no event\twith columns"u8.ToArray());
        micro.Log.Append(HubNames.Failed, 0, "no row"u8.ToArray());
        micro.Log.Append(HubNames.Failed, 0, [0xff, 0x00, 0xc3]);
        micro.Log.Append(HubNames.Collected, 0, "no payload"u8.ToArray());
        micro.Arrive.Good(Arrivals.Enriched("fine"));
        await micro.CountedAsync(1, 3);
        Assert.Equal(3, (await micro.BadAsync()).Length);
    }

    [Fact]
    public async Task No_text_of_a_tracker_keeps_an_event_from_being_shown()
    {
        await using var micro = await MicroServer.StartAsync();
        string[] pieces =
        [
            "{", "}", "[", "]", ":", ",", "\"", "\\", "\"schema\"", "\"data\"", "\"\\ud800\"", "\"\\ud800\":1", "\ud800", "\udc00x", "\0", "1e999",
            "\t", "null", "{\"schema\":\"\\udfff\",\"data\":[{\"schema\":\"\\ud800\"},{\"\\ud800\":1,\"schema\":\"iglu:a/b/jsonschema/1-0-0\"},1,null]}",
            new string('[', 300),
        ];
        var texts = Gen.Elements(pieces).ListOf(6).Select(parts => string.Concat(parts)).Sample(200, 6).Concat(pieces).ToList();
        for (var i = 0; i < texts.Count; i++)
        {
            var enriched = Arrivals.Enriched($"{i}", i % 2 == 0 ? "unstruct" : "page_view");
            (enriched.UnstructEvent, enriched.Contexts, enriched.PageTitle) = (texts[i], texts[i], texts[i]);
            var origin = micro.Arrive.Collected(Arrivals.Payload(texts[i]) with { Querystring = texts[i], Path = texts[i], Headers = [texts[i]] }, i % 4);
            micro.Arrive.Good(enriched, origin, i % 8);
            micro.Arrive.Bad(new Snowplow.FailedEvents.BadRow.SchemaViolations(
                new("sluice-enrich", "0.1.0"), DateTimeOffset.UnixEpoch,
                [new Snowplow.FailedEvents.FailureMessage.IgluError(texts[i], texts[i]), new Snowplow.FailedEvents.FailureMessage.NotJson("co", texts[i], texts[i])],
                enriched, new() { Vendor = texts[i], Version = texts[i], Parameters = [new(texts[i], texts[i]), new("eid", $"{i}")], Payload = Arrivals.Payload(texts[i]) }),
                origin, i % 3);
        }
        await micro.CountedAsync(texts.Count, texts.Count);
        Assert.Equal(texts.Count, (await micro.GoodIdsAsync()).Distinct().Count());
        Assert.Equal(texts.Count, (await micro.BadAsync()).Length);
        Assert.DoesNotContain(micro.Lines.All, line => line.Level >= LogLevel.Error);
    }

    [Fact]
    public async Task A_schema_beside_half_a_surrogate_pair_is_found()
    {
        await using var micro = await MicroServer.StartAsync();
        var enriched = Arrivals.Enriched("x", "unstruct", $$"""{"\ud800":1,"data":{"\udfff":"\ud800","schema":"{{Arrivals.Purchase}}"} }""");
        enriched.Contexts = $$"""{"data":[{"schema":"\ud800"},{"\ud800":0,"schema":"{{Arrivals.Page}}"}]}""";
        micro.Arrive.Good(enriched);
        await micro.CountedAsync(1, 0);
        Assert.Equal(["x"], await micro.GoodIdsAsync($$"""{"schema":"{{Arrivals.Purchase}}","contexts":["{{Arrivals.Page}}"]}"""));
    }

    [Fact]
    public async Task The_way_of_an_event_is_known_by_its_id()
    {
        await using var micro = await MicroServer.StartAsync();
        const string good = "6f1b3b3e-59c4-4b0b-9c39-0d35d0c7a001", bad = "6f1b3b3e-59c4-4b0b-9c39-0d35d0c7a002", open = "6f1b3b3e-59c4-4b0b-9c39-0d35d0c7a003";
        var body = Arrivals.Body(Arrivals.PageView(good), Arrivals.PageView(bad), Arrivals.PageView(open));
        var origin = micro.Arrive.Collected(Arrivals.Payload(body), 2);
        micro.Arrive.Good(Arrivals.Enriched(good), origin);
        micro.Arrive.Bad(Arrivals.SchemaViolation(bad, Arrivals.Payload(body)), origin with { Index = 1 });
        await micro.CountedAsync(1, 1);
        Assert.Equal(new EventTrace(good, 2, 0, "enriched", EventName: "page_view"), micro.Store.TryFind(good.ToUpperInvariant()));
        var failed = micro.Store.TryFind(bad)!;
        Assert.Equal(("failed", "schema_violations", 2), (failed.Outcome, failed.FailureType, failed.Partition));
        Assert.Equal([$"{Arrivals.Purchase}: $.price: string found, number expected"], failed.Reasons);
        Assert.Equal(new EventTrace(open, 2, 0), micro.Store.TryFind(open));
        Assert.Null(micro.Store.TryFind("nothing"));
    }

    private static string Id(JsonElement good) => good.GetProperty("event").GetProperty("name_tracker").GetString()!;
}
