using Azure.Core;
using Azure.Data.Tables;
using Sluice.Azure.Reports;
using Sluice.Log;
using Sluice.Reports.Definitions;
using Sluice.Reports.Storing;
using Sluice.Testing;
using Sluice.Testing.Sinks;

namespace Sluice.Reports.Tests;

public sealed class TableStorageTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>
{
    private readonly TransactionLimits _limits = new();

    [Fact]
    public async Task Two_owners_at_once_and_new_ones_leave_every_event_counted_once()
    {
        var reports = Some.Reports("""[{"name": "r", "by": [{"name": "app", "field": "app_id"}], "measures": [{"name": "visitors", "distinct": "visitor"}]}]""");
        var (log, expected) = RepeatingLog.Make(new Random(11), 400, n => Line.PageView($"app{n % 9}", $"v{n}", $"2026-03-02 10:{n % 60:D2}:00.000"));
        var store = Store("race");
        await Task.WhenAll(ReadAsync(1), ReadAsync(2));

        var grid = await Some.AskAsync(store, reports.All[0], "2026-03-02T10:00", "2026-03-02T11:00", ReportStep.Minute, "app");
        Assert.Equal(expected.Count, grid.All.Total.Events);
        Assert.Equal(9, grid.Groups.Count);
        Assert.True(_limits.Transactions > 0);

        // The tables' own clock says when it was touched.
        var time = new ManualTime();
        time.Advance(TimeProvider.System.GetUtcNow() - time.GetUtcNow() + TimeSpan.FromDays(1));
        await Some.Upkeep(store, reports, time).RunAsync(default);
        foreach (var step in new[] { ReportStep.Hour, ReportStep.Day })
        {
            var sums = await Some.AskAsync(store, reports.All[0], "2026-03-02", "2026-03-03", step, "app");
            Assert.Equal(grid.Groups.Select(line => (line.Values[0], line.Total.Events, line.Total.Value(0))).Order(),
                sums.Groups.Select(line => (line.Values[0], line.Total.Events, line.Total.Value(0))).Order());
        }
        Assert.Empty(await store.ReadOpenAsync(3, ReportStep.Hour, default));

        async Task ReadAsync(int seed)
        {
            var random = new Random(seed);
            var worker = Some.Worker(store, reports, Some.Clock());
            for (var at = 0; at < log.Count;)
            {
                if (random.Next(5) == 0) worker = Some.Worker(Store("race"), reports, Some.Clock());
                var batch = log.Skip(at).Take(random.Next(1, 160)).ToList();
                await worker.ProcessAsync(new LogBatch(HubNames.Enriched, "reports", 3, batch), CancellationToken.None);
                at += Math.Max(1, batch.Count - random.Next(20));
            }
        }
    }

    [Fact]
    public async Task Rows_come_back_as_they_were_written_in_order_and_by_their_bounds()
    {
        var store = Store("rows");
        Assert.Null(await store.ReadMarkAsync(0, default));
        Assert.Null(await store.FindAsync(0, "r~1", 5, default));
        Assert.Empty(await Rows(0, "r~1", 0, 100));
        var content = new byte[200_000];
        new Random(1).NextBytes(content);
        var etag = await store.TryWriteAsync(0,
            [Row("r~1", 61, content), Row("r~1", 5, [1]), Row("r~1", 100, [2]), Row("r~10", 7, [3]), Row("q~1", 8, [4])], [0, 60], Mark(null, 4), default);
        Assert.Equal(["5 1", "61 200000"], (await Rows(0, "r~1", 0, 100)).Select(row => $"{row.Minute} {row.Content.Length}"));
        Assert.Equal(content, (await store.FindAsync(0, "r~1", 61, default))!.Content.ToArray());
        Assert.Empty(await Rows(1, "r~1", 0, 100));
        var mark = (await store.ReadMarkAsync(0, default))!;
        Assert.Equal((4L, Some.Now, etag), (mark.Marks.Sequence, mark.Enqueued, mark.ETag));
        Assert.Equal([0L, 60], (await store.ReadOpenAsync(0, ReportStep.Hour, default)).Select(open => open.Minute));

        Assert.Equal(2, await store.DeleteAsync(0, "r~1", ReportStep.Minute, 100, default));
        Assert.Equal([100L], (await Rows(0, "r~1", 0, 1_000)).Select(row => row.Minute));
        Assert.Single(await Rows(0, "r~10", 0, 1_000));

        async Task<List<ReportRow>> Rows(int partition, string report, long from, long to)
        {
            var rows = new List<ReportRow>();
            await foreach (var row in store.ReadAsync(partition, report, ReportStep.Minute, from, to, default)) rows.Add(row);
            return rows;
        }
    }

    [Fact]
    public async Task A_write_with_an_old_watermark_or_none_writes_nothing()
    {
        var store = Store("old");
        var first = await store.TryWriteAsync(12, [Row("r~1", 5, [1])], [0], Mark(null, 0), default);
        var second = await store.TryWriteAsync(12, [], [], Mark(first, 1), default);
        Assert.NotNull(second);
        Assert.Null(await store.TryWriteAsync(12, [Row("r~1", 5, [9])], [0], Mark(first, 2), default));
        Assert.Null(await store.TryWriteAsync(12, [Row("r~1", 5, [9])], [0], Mark(null, 2), default));
        Assert.Equal(1, (await store.FindAsync(12, "r~1", 5, default))!.Content.Span[0]);
    }

    [Fact]
    public async Task An_hour_in_which_something_was_counted_meanwhile_is_not_closed()
    {
        var store = Store("close");
        var etag = await store.TryWriteAsync(0, [Row("r~1", 5, [1])], [0], Mark(null, 0), default);
        var open = Assert.Single(await store.ReadOpenAsync(0, ReportStep.Hour, default));
        await store.TryWriteAsync(0, [Row("r~1", 6, [1])], [0], Mark(etag, 1), default);
        var hour = new ReportRow("r~1", ReportStep.Hour, 0, new byte[] { 7 });
        Assert.False(await store.TryCloseAsync(0, open, [hour], default));
        open = Assert.Single(await store.ReadOpenAsync(0, ReportStep.Hour, default));
        Assert.True(await store.TryCloseAsync(0, open, [hour], default));
        Assert.False(await store.TryCloseAsync(0, open, [hour], default));
        Assert.Empty(await store.ReadOpenAsync(0, ReportStep.Hour, default));
        Assert.Single(await store.ReadOpenAsync(0, ReportStep.Day, default));
    }

    [Fact]
    public async Task The_largest_transaction_that_definitions_allow_is_accepted()
    {
        var list = string.Join(',', Enumerable.Range(0, 6).Select(i =>
            $$"""{"name": "r{{i}}", "groups": 100, "precision": 11, "by": [{"name": "path", "field": "page_urlpath", "values": 1000}], "measures": [{"name": "a", "distinct": "visitor"}, {"name": "b", "distinct": "event_id"}]}"""));
        var reports = Some.Reports($"[{list}]");
        Assert.InRange(reports.All.Sum(report => report.LargestRow), 2_000_000, ReportDefinitions.MostBytes);
        var store = Store("large");
        var worker = Some.Worker(store, reports, Some.Clock());
        var random = new Random(3);
        // As full as 60,000 events can make it.
        for (var batch = 0; batch < 6; batch++)
            await worker.ProcessAsync(Some.Batch(Enumerable.Range(0, 10_000).Select(n => Line.PageView(
                "a", $"{random.Next()}", "2026-03-02 10:00:00.000", ("page_urlpath", $"/{n % 101}{new string('ü', 200)}"), ("event_id", $"{random.Next()}"))),
                batch * 10_000L), default);
        var grid = await Some.AskAsync(store, reports.All[0], "2026-03-02T10:00", "2026-03-02T10:01", ReportStep.Minute);
        Assert.Equal(60_000, grid.All.Total.Events);
        // Close to the limit, or the test would prove nothing.
        Assert.InRange(_limits.Largest, 2 << 20, 4 << 20);
    }

    [Fact]
    public async Task Reports_that_are_kept_are_noted()
    {
        var store = Store("noted");
        await store.NoteAsync(["a~1", "b~2"], default);
        await store.NoteAsync(["b~2"], default);
        Assert.Equal(["a~1", "b~2"], await store.ReadNotedAsync(default));
    }

    private static ReportRow Row(string report, long minute, byte[] content) => new(report, ReportStep.Minute, minute, content);

    private static ReportMark Mark(string? etag, long sequence)
    {
        var marks = new Watermarks();
        marks.Advance(new LogRecord(default, sequence, default));
        return new ReportMark(marks, Some.Now, etag);
    }

    private TableReportStore Store(string name)
    {
        var options = new TableClientOptions();
        options.AddPolicy(_limits, HttpPipelinePosition.PerCall);
        return new TableReportStore(new TableClient(azurite.ConnectionString, name, options));
    }
}
