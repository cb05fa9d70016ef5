using Azure.Core;
using Azure.Data.Tables;
using Sluice.Azure.Visitors;
using Sluice.Log;
using Sluice.Testing;
using Sluice.Testing.Sinks;

namespace Sluice.Visitors.Tests;

public sealed class TableStorageTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>
{
    private readonly TransactionLimits _limits = new();

    [Fact]
    public async Task Two_owners_at_once_and_new_ones_leave_every_event_counted_once()
    {
        var (log, expected) = RepeatingLog.Make(new Random(11), 400, n => Line.PageView($"visitor {n % 150}", "2026-03-01 10:00:00.000", $"https://example.org/{n}"));
        var table = Table("race");
        await Task.WhenAll(ReadAsync(1), ReadAsync(2));

        var counts = new Dictionary<string, long>();
        await foreach (var entity in table.QueryAsync<TableEntity>(e => e.PartitionKey == "p03"))
            if (entity.RowKey != "!watermark") counts[entity.GetString("id")!] = entity.GetInt64("pageViews")!.Value;
        var reference = expected
            .Select(record => VisitorEventReader.TryRead(record.Body.Span, record.EnqueuedTime, VisitorRules.None, out var e) ? e.Key.Value : "")
            .GroupBy(id => id).ToDictionary(group => group.Key, group => group.LongCount());
        Assert.Equal(reference.OrderBy(pair => pair.Key), counts.OrderBy(pair => pair.Key));
        Assert.True(_limits.Transactions > 0);

        async Task ReadAsync(int seed)
        {
            var random = new Random(seed);
            var worker = Profiles.Worker(new TableVisitorStore(table));
            for (var at = 0; at < log.Count;)
            {
                if (random.Next(5) == 0) worker = Profiles.Worker(new TableVisitorStore(table));
                var batch = log.Skip(at).Take(random.Next(1, 160)).ToList();
                await worker.ProcessAsync(new LogBatch("enriched", "visitors", 3, batch), CancellationToken.None);
                at += Math.Max(1, batch.Count - random.Next(20));
            }
        }
    }

    [Fact]
    public async Task A_profile_comes_back_as_it_was_written()
    {
        var at = new DateTimeOffset(2026, 3, 1, 10, 0, 0, 123, TimeSpan.Zero);
        var profile = new VisitorProfile
        {
            Key = Profiles.User("a/b\\c#d?e%f'g\u00e9 h+i&j"), FirstSeen = at, LastSeen = at.AddDays(1), Events = 5_000_000_000, PageViews = 2,
            SessionIndex = 3, RecentSessions = [new(at, at.AddSeconds(5), 7, 2), new(at.AddDays(1), at.AddDays(1), 1, 0)],
            ClosedSessions = 4, ClosedUntil = at.AddDays(-1), SessionId = new(at, "s"), AppId = new(at, "app"), UserId = new(at, "u"),
            NetworkUserId = new(at, "n"),
            Landing = new(at, "https://example.org/<script>", "Título"), LastPage = new(at, "", null),
            FirstCampaign = new(at, "a", null, "c", null, "e"), LastCampaign = new(at, null, "b", null, "d", null),
            FirstReferrer = new(at, "https://r.example/", "search", "s", "t"), LastReferrer = new(at, null, "social", null, null),
            Interests = [new("\"vans\" <b>", 7, at), new("Züge", 1, at)], Traits = [new("trade", "baker\\\"", at)],
            Flags = [new("radio_discount", at, at.AddDays(1))], Recent = ["20260302\tb", "20260301\ta"], Linked = [1, ulong.MaxValue],
        };
        var store = new TableVisitorStore(Table("round"));
        Assert.Null(await store.ReadMarkAsync(0, default));
        Assert.Null(await store.FindAsync(0, profile.Key, true, default));
        Assert.NotNull(await store.TryWriteAsync(0, [profile], new Watermarks(), null, default));
        Assert.Equal(profile, await store.FindAsync(0, profile.Key, true, default));
        Assert.Null(await store.FindAsync(1, profile.Key, true, default));
    }

    [Fact]
    public async Task A_write_with_an_old_watermark_or_none_writes_nothing()
    {
        var store = new TableVisitorStore(Table("old"));
        var before = new VisitorProfile { Key = Profiles.Domain("v"), FirstSeen = DateTimeOffset.UnixEpoch, LastSeen = DateTimeOffset.UnixEpoch, Events = 1 };
        var first = await store.TryWriteAsync(12, [before], new Watermarks(), null, default);
        Assert.Equal(first, (await store.ReadMarkAsync(12, default))!.ETag);
        Assert.NotNull(await store.TryWriteAsync(12, [before], new Watermarks(), first, default));

        Assert.Null(await store.TryWriteAsync(12, [before with { Events = 9 }], new Watermarks(), first, default));
        Assert.Null(await store.TryWriteAsync(12, [before with { Events = 9 }], new Watermarks(), null, default));
        Assert.Equal(1, (await store.FindAsync(12, Profiles.Domain("v"), false, default))!.Events);
    }

    [Fact]
    public async Task The_largest_transaction_that_the_worker_makes_is_accepted()
    {
        var huge = new string('ü', 2_000);
        var lines = Enumerable.Range(0, 120).Select(n => Line.Of(
            ("domain_userid", $"{n}{new string('ü', 90)}"), ("user_id", huge), ("network_userid", huge), ("app_id", huge),
            ("page_url", huge), ("page_title", huge), ("page_referrer", huge), ("refr_source", huge), ("refr_term", huge),
            ("mkt_medium", huge), ("mkt_source", huge), ("mkt_term", huge), ("mkt_content", huge), ("mkt_campaign", huge),
            ("domain_sessionid", huge)));
        var store = new TableVisitorStore(Table("large"));
        await Profiles.Worker(store).ProcessAsync(Profiles.Batch(lines), default);
        Assert.NotNull(await store.FindAsync(3, Profiles.Domain($"119{new string('ü', 90)}"), false, default));
        Assert.Equal(119, (await store.ReadMarkAsync(3, default))!.Marks.Sequence);
        // Close to the limit, or the test would prove nothing.
        Assert.InRange(_limits.Largest, 2 << 20, 4 << 20);
    }

    [Fact]
    public async Task More_than_a_transaction_holds_is_refused_before_it_is_sent() =>
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => new TableVisitorStore(Table("many")).TryWriteAsync(
            0, [.. Enumerable.Range(0, 100).Select(n => new VisitorProfile { Key = Profiles.Domain($"{n}"), FirstSeen = default, LastSeen = default })],
            new Watermarks(), null, default));

    private TableClient Table(string name)
    {
        var options = new TableClientOptions();
        options.AddPolicy(_limits, HttpPipelinePosition.PerCall);
        return new TableClient(azurite.ConnectionString, name, options);
    }
}
