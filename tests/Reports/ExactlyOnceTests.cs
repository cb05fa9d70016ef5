using System.Globalization;
using Sluice.Log;
using Sluice.Reports.Counting;
using Sluice.Reports.Definitions;
using Sluice.Reports.Storing;
using Sluice.Testing.Sinks;

namespace Sluice.Reports.Tests;

public sealed class ExactlyOnceTests
{
    private const string List = """
        [
          {"name": "all", "by": [{"name": "app", "field": "app_id", "values": 3}, {"name": "path", "field": "page_urlpath", "values": 6}], "groups": 8,
           "measures": [{"name": "visitors", "distinct": "visitor"}, {"name": "value", "sum": "tr_total"},
                        {"name": "views", "count": true, "where": [{"field": "event", "is": ["page_view"]}]}]},
          {"name": "sales", "where": [{"field": "tr_total", "present": true}], "measures": [{"name": "value", "sum": "tr_total"}]},
          {"name": "bare"}
        ]
        """;

    private static readonly ReportDefinitions Reports = Some.Reports(List);

    public static TheoryData<int> Seeds() => [.. Enumerable.Range(1, 120)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Two_owners_faults_kills_and_repeats_leave_the_numbers_that_one_undisturbed_reader_makes(int seed)
    {
        var random = new Random(seed);
        var (log, expected) = RepeatingLog.Make(random, 400, n => Event(random, n));
        var time = Some.Clock();
        var store = new MemoryReportStore(time);
        var options = new ReportsOptions { CacheBytes = random.Next(3) * 20_000 };

        var race = new SinkRace(seed, "enriched", log, gate =>
            Some.Worker(gate is null ? store : new GatedReportStore(store, gate), Reports, time, options));
        race.Run();

        Assert.True(race.Faults + race.Kills > 0, "The run was not disturbed.");
        AssertReference(expected, store);

        // Sums up at whatever moment: later events open their hours again, and the sums are those of all minutes.
        time.Advance(TimeSpan.FromDays(2));
        await Some.Upkeep(store, Reports, time).RunAsync(CancellationToken.None);
        time.Advance(TimeSpan.FromMinutes(5));
        await Some.Upkeep(store, Reports, time).RunAsync(CancellationToken.None);
        foreach (var report in Reports.All)
        {
            var minutes = await Some.AskAsync(store, report, "2026-03-01", "2026-03-02", ReportStep.Minute);
            foreach (var step in new[] { ReportStep.Hour, ReportStep.Day })
            {
                var sums = await Some.AskAsync(store, report, "2026-03-01", "2026-03-02", step);
                for (var measure = -1; measure < report.Measures.Count; measure++)
                    Assert.Equal(minutes.All.Total.Value(measure), sums.All.Total.Value(measure));
            }
            Assert.Equal(expected.Count(record => Counts(report, record)), minutes.All.Total.Events);
        }
        Assert.Contains(store.Rows.Keys, key => key.Step == ReportStep.Day);
    }

    [Fact]
    public async Task A_batch_of_many_minutes_is_written_in_transactions_that_each_cover_a_prefix()
    {
        var lines = Enumerable.Range(0, 150).Select(n => Line.PageView("a", "v", At(n * 3)));
        var store = new MemoryReportStore(Some.Clock());
        await Some.Worker(store, Reports, Some.Clock()).ProcessAsync(Some.Batch(lines), CancellationToken.None);
        Assert.True(store.Writes.Count > 1);
        var grid = await Some.AskAsync(store, Reports.Find("bare")!, "2026-03-01", "2026-03-02", ReportStep.Day);
        Assert.Equal(150, grid.All.Total.Events);
        Assert.Equal(149, (await store.ReadMarkAsync(3, default))!.Marks.Sequence);
    }

    [Fact]
    public async Task The_watermark_moves_on_when_nothing_is_counted()
    {
        var store = new MemoryReportStore(Some.Clock());
        var worker = Some.Worker(store, Some.Reports("""[{"name":"none","where":[{"field":"app_id","is":["nobody"]}]}]"""), Some.Clock());
        await worker.ProcessAsync(Some.Batch([Line.PageView("a", "v", At(0)), [1, 2, 3]]), CancellationToken.None);
        Assert.Equal((1L, Some.Now), ((await store.ReadMarkAsync(3, default)) is { } mark ? (mark.Marks.Sequence, mark.Enqueued) : default));
        Assert.Equal((0, 0, 0), Assert.Single(store.Writes));
    }

    [Fact]
    public async Task Events_of_a_minute_that_may_be_gone_are_in_no_report()
    {
        var time = Some.Clock();
        var store = new MemoryReportStore(time);
        var old = Some.Now.AddDays(-14).UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.fff", CultureInfo.InvariantCulture);
        await Some.Worker(store, Reports, time).ProcessAsync(
            Some.Batch([Line.PageView("a", "v", old), Line.PageView("a", "v", At(0))]), CancellationToken.None);
        Assert.Equal(3, store.Rows.Values.Count(row => row.Length > 0) + 1);
        Assert.All(store.Rows.Keys, key => Assert.Equal(Some.Minute("2026-03-01"), key.Minute));
    }

    private static void AssertReference(List<LogRecord> expected, MemoryReportStore store)
    {
        var reference = new SortedDictionary<(int, string, ReportStep, long), Bucket>();
        using var counter = new Counter(Reports, TimeSpan.FromHours(24));
        foreach (var record in expected)
        {
            var contributions = new List<Contribution>();
            counter.TryRead(record, contributions);
            foreach (var one in contributions)
            {
                var report = Reports.All[one.Report];
                var key = (3, report.Id, ReportStep.Minute, one.Minute);
                if (!reference.TryGetValue(key, out var bucket)) reference[key] = bucket = new Bucket(report);
                bucket.Add(one);
            }
        }
        Assert.Equal(reference.Keys, store.Rows.Keys);
        foreach (var (key, bucket) in reference) Assert.Equal(bucket.Write(), store.Rows[key]);
    }

    private static bool Counts(ReportDefinition report, LogRecord record)
    {
        using var counter = new Counter(new ReportDefinitions([report]), TimeSpan.FromHours(24));
        var contributions = new List<Contribution>();
        return counter.TryRead(record, contributions) && contributions.Count == 1;
    }

    private static byte[] Event(Random random, int n)
    {
        if (random.Next(50) == 0) return [9, 9, 1];
        var minutes = Math.Clamp(n - random.Next(90), 0, 1000);
        var path = $"/{random.Next(12)}";
        return Line.Of(
            ("app_id", $"app{random.Next(5)}"), ("event", random.Next(2) == 0 ? "page_view" : "transaction"), ("page_urlpath", path),
            ("domain_userid", random.Next(8) == 0 ? "" : $"visitor {random.Next(60)}"), ("network_userid", $"n {random.Next(9)}"),
            ("tr_total", random.Next(3) == 0 ? (random.Next(10_000) / 100m).ToString(CultureInfo.InvariantCulture) : random.Next(9) == 0 ? "many" : ""),
            ("collector_tstamp", At(n)), ("derived_tstamp", random.Next(4) == 0 ? "" : At(minutes)));
    }

    private static string At(int minutes) =>
        new DateTime(2026, 3, 1).AddMinutes(minutes).ToString("yyyy-MM-dd HH:mm:ss.fff", CultureInfo.InvariantCulture);
}
