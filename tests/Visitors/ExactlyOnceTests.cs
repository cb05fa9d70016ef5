using System.Globalization;
using Sluice.Log;
using Sluice.Testing.Sinks;

namespace Sluice.Visitors.Tests;

public sealed class ExactlyOnceTests
{
    public static TheoryData<int> Seeds() => [.. Enumerable.Range(1, 150)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Two_owners_faults_kills_and_repeats_leave_the_profiles_that_one_undisturbed_reader_makes(int seed)
    {
        var random = new Random(seed);
        var (log, expected) = RepeatingLog.Make(random, 500, n => Event(random, n));
        var store = new MemoryVisitorStore();
        var identities = new MemoryIdentityStore();
        var options = new VisitorsOptions { CacheBytes = random.Next(4) * 10_000 };

        var race = new SinkRace(seed, "enriched", log, gate =>
            Profiles.Worker(
                gate is null ? store : new GatedVisitorStore(store, gate), options,
                gate is null ? identities : new GatedIdentityStore(identities, gate)));
        race.Run();

        Assert.True(race.Faults + race.Kills > 0, "The run was not disturbed.");
        Assert.Equal(ReferencePersons.Of(expected), ReferencePersons.Of(identities));
        Assert.Equal(Reference(expected), store.Profiles.OrderBy(profile => profile.Key));
    }

    [Fact]
    public async Task A_batch_of_many_visitors_is_written_in_transactions_that_each_cover_a_prefix()
    {
        var lines = Enumerable.Range(0, 250).Select(n => Line.PageView($"visitor-{n % 220}", "2026-03-01 10:00:00.000")).ToList();
        var store = new MemoryVisitorStore();
        await Profiles.Worker(store).ProcessAsync(Profiles.Batch(lines), CancellationToken.None);
        // 99, 99, and the last 22 with the 30 of the first that come again.
        Assert.Equal([99, 99, 52], store.Writes);
        Assert.Equal(250, store.Profiles.Sum(profile => profile.PageViews));
    }

    [Fact]
    public async Task Profiles_that_are_as_large_as_they_get_are_spread_over_transactions_of_less_than_4_MiB()
    {
        var huge = new string('ü', 10_000);
        var lines = Enumerable.Range(0, 99).Select(n => Line.Of(
            ("domain_userid", n.ToString(CultureInfo.InvariantCulture).PadLeft(900, 'ü')), ("user_id", huge), ("network_userid", huge),
            ("app_id", huge), ("page_url", huge), ("page_title", huge), ("page_referrer", huge), ("refr_source", huge),
            ("refr_term", huge), ("mkt_medium", huge), ("mkt_source", huge), ("mkt_term", huge), ("mkt_content", huge),
            ("mkt_campaign", huge), ("domain_sessionid", huge))).ToList();
        var store = new MemoryVisitorStore();
        await Profiles.Worker(store).ProcessAsync(Profiles.Batch(lines), CancellationToken.None);
        Assert.True(store.Writes.Count > 1);
        Assert.Equal(99, store.Profiles.Count);
    }

    [Fact]
    public async Task A_visitor_who_is_known_costs_one_request_per_batch()
    {
        var store = new MemoryVisitorStore();
        var worker = Profiles.Worker(store);
        await worker.ProcessAsync(Profiles.Batch([Line.PageView("a", "2026-03-01 10:00:00.000")]), CancellationToken.None);
        store.Calls.Clear();
        await worker.ProcessAsync(Profiles.Batch([Line.PageView("a", "2026-03-01 10:00:01.000")], 1), CancellationToken.None);
        Assert.Equal(["TryWriteAsync"], store.Calls);
    }

    private static byte[] Event(Random random, int n)
    {
        var minutes = Math.Clamp(n - random.Next(30), 0, 1000);
        var time = new DateTime(2026, 3, 1).AddMinutes(minutes).ToString("yyyy-MM-dd HH:mm:ss.fff", CultureInfo.InvariantCulture);
        return Line.Of(
            (random.Next(5) == 0 ? "network_userid" : "domain_userid", random.Next(10) == 0 ? "" : $"visitor {random.Next(40)}"),
            ("user_id", random.Next(12) == 0 ? $"user {random.Next(25)}" : ""), ("collector_tstamp", time), ("derived_tstamp", time), ("event", random.Next(2) == 0 ? "page_view" : "page_ping"),
            ("page_url", $"https://example.org/{n}"), ("domain_sessionid", $"session {random.Next(3)}"),
            ("mkt_source", random.Next(3) == 0 ? $"source {n}" : ""), ("page_referrer", random.Next(3) == 0 ? $"https://r.example/{n}" : ""));
    }

    private static IEnumerable<VisitorProfile> Reference(IEnumerable<LogRecord> records)
    {
        var profiles = new SortedDictionary<TypedId, VisitorProfile>();
        foreach (var record in records)
            if (VisitorEventReader.TryRead(record.Body.Span, record.EnqueuedTime, VisitorRules.None, out var e))
                profiles[e.Key] = ProfileFold.Apply(profiles.GetValueOrDefault(e.Key), e, TimeSpan.FromMinutes(30));
        return profiles.Values;
    }
}
