using System.Globalization;
using Azure;
using Azure.Data.Tables;
using Azure.Storage.Blobs;
using Microsoft.Extensions.Logging.Abstractions;
using Sluice.Archive;
using Sluice.Archive.Replay;
using Sluice.Archive.Tests;
using Sluice.Azure.Archive;
using Sluice.Azure.CallCentre;
using Sluice.Azure.Rebuild;
using Sluice.Azure.Reports;
using Sluice.Azure.Visitors;
using Sluice.CallCentre;
using Sluice.Log;
using Sluice.Reports;
using Sluice.Reports.Counting;
using Sluice.Reports.Definitions;
using Sluice.Testing;
using Sluice.Testing.Sinks;
using Sluice.Visitors;

namespace Sluice.Replay.Tests;

public sealed class AzuriteTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>, IAsyncLifetime
{
    private static readonly NullLoggerFactory Loggers = NullLoggerFactory.Instance;

    private readonly Forgotten _forgotten = new();
    private readonly ReportsOptions _reports = new() { MinuteDays = 100 };
    private readonly (List<LogRecord> Log, List<LogRecord> Expected) _traffic = FromTheBeginning(Traffic.Make(new Random(21), 260));
    private ManualTime _time = null!;
    private static readonly List<LogRecord> Few = [.. Enumerable.Range(0, 3).Select(n => new LogRecord(
        Traffic.Line(("event", "page_view"), ("domain_userid", "visitor 1"), ("collector_tstamp", Traffic.Text(RepeatingLog.Start.UtcDateTime.AddMinutes(n)))), n, RepeatingLog.Start))];

    private TableServiceClient _tables = null!;
    private BlobContainerClient _container = null!;
    private BlobArchiveStore _archive = null!;
    private ReplayNotes _notes = null!;
    private IBatchWorker[] _live = null!;

    // All tests of the class have one storage: each begins with tables and blobs of its own making.
    public async Task InitializeAsync()
    {
        // Waiting between two looks takes no time here; writes have the emulator's.
        _time = new ManualTime { HasRealTimers = true };
        _time.Advance(RepeatingLog.Start.AddDays(1) - _time.GetUtcNow());
        _tables = new TableServiceClient(azurite.ConnectionString);
        await foreach (var table in _tables.QueryAsync()) await _tables.DeleteTableAsync(table.Name);
        _container = new BlobContainerClient(azurite.ConnectionString, $"archive-{Guid.NewGuid():n}");
        _archive = new BlobArchiveStore(_container);
        _notes = new ReplayNotes(new BlobLakeStore(_container));
        _live = Live();
        await DeliverAsync(_traffic.Log);
        // And a partition whose rows are all written in one transaction.
        await DeliverAsync(Few, 4);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Theory]
    [InlineData("profiles")]
    [InlineData("reports")]
    [InlineData("calls")]
    public async Task A_rebuild_equals_the_stream_and_finds_what_was_changed_and_mends_it_and_the_stream_goes_on(string what)
    {
        var (rebuild, plan, table) = Of(what);
        var state = await rebuild.CatchUpAsync(plan, null, default);
        Assert.Equal(_traffic.Expected.Count + Few.Count, state.Done);
        var report = await rebuild.CompareAsync(plan, 5, default);
        Assert.Equal((0L, 0L), (report.Count, report.Moving));
        Assert.True(report.Same > 5);

        // By hand: a row that is gone, one that nobody made, one that says something else.
        var rows = new List<TableEntity>();
        await foreach (var row in table.QueryAsync<TableEntity>(row => row.PartitionKey == "p03"))
            if (row.RowKey[0] != '!' && !row.RowKey.Contains("!h!", StringComparison.Ordinal) && !row.RowKey.Contains("!d!", StringComparison.Ordinal))
                rows.Add(row);
        await table.DeleteEntityAsync(rows[0].PartitionKey, rows[0].RowKey);
        var extra = new TableEntity(rows[1]) { RowKey = what switch { "profiles" => "domain_userid:nobody", "calls" => "c~nobody", _ => rows[1].RowKey[..^4] + "0007" } };
        await table.AddEntityAsync(extra);
        var changed = new TableEntity(rows[2]) { ["hand"] = "yes" };
        await table.UpdateEntityAsync(changed, rows[2].ETag, TableUpdateMode.Replace);

        report = await rebuild.CompareAsync(plan, 5, default);
        Assert.Equal(3, report.Count);
        Assert.Equal(
            new[] { ("different", rows[2].RowKey), ("extra", extra.RowKey), ("missing", rows[0].RowKey) },
            report.Differences.Select(one => (one.Kind, one.Key)).Order());
        Assert.Equal(["hand"], report.Differences.Single(one => one.Kind == "different").Fields);
        Assert.All(report.Differences, one => Assert.InRange(one.Sort.Hour, RepeatingLog.Start.AddDays(-2), RepeatingLog.Start.AddDays(1)));

        Assert.True(await rebuild.ReplaceAsync(plan, false, default) > 0);
        report = await rebuild.CompareAsync(plan, 5, default);
        Assert.Equal((0L, 0L), (report.Count, report.Moving));

        // Everything comes again, with what is new: the live workers take what they do not have, and nothing else.
        var more = Enumerable.Range(0, 40).Select(n => new LogRecord(
            Traffic.Event(new Random(n), 400 + n), _traffic.Log[^1].SequenceNumber + 1 + n, RepeatingLog.Start.AddHours(8), Origin: new Origin(7, n, 0))).ToList();
        await DeliverAsync([.. _traffic.Log, .. more]);
        report = await rebuild.CompareAsync(plan, 5, default);
        Assert.Equal((0L, 0L), (report.Count, report.Moving));
    }

    [Fact]
    public async Task A_worker_waits_while_rows_are_exchanged_and_a_killed_exchange_is_finished_by_the_next()
    {
        var (rebuild, plan, table) = Of("profiles");
        await rebuild.CatchUpAsync(plan, null, default);
        // As a run leaves it that was killed in the middle.
        var mark = (await table.GetEntityAsync<TableEntity>("p03", "!watermark")).Value;
        mark["replaced"] = mark.GetString("watermarks");
        mark["watermarks"] = "replacing";
        mark["begun"] = true;
        await table.UpdateEntityAsync(mark, mark.ETag, TableUpdateMode.Replace);
        await foreach (var row in table.QueryAsync<TableEntity>(row => row.PartitionKey == "p03"))
            if (row.RowKey[0] != '!')
            {
                await table.DeleteEntityAsync(row.PartitionKey, row.RowKey);
                break;
            }
        var next = new LogRecord(Traffic.Event(new Random(1), 500), _traffic.Log[^1].SequenceNumber + 1, RepeatingLog.Start.AddHours(9));
        await Assert.ThrowsAsync<FormatException>(() => Live()[0].ProcessAsync(new("enriched", "visitors", 3, [next]), default));

        await rebuild.ReplaceAsync(plan, false, default);
        await DeliverAsync([next]);
        var report = await rebuild.CompareAsync(plan, 5, default);
        Assert.Equal((0L, 0L), (report.Count, report.Moving));
    }

    [Theory]
    [InlineData("profiles")]
    [InlineData("reports")]
    [InlineData("calls")]
    public async Task An_exchange_waits_for_an_archive_that_is_behind_the_live_table(string what)
    {
        var (rebuild, plan, table) = Of(what);
        var more = Enumerable.Range(0, 40).Select(n => new LogRecord(
            Traffic.Event(new Random(n), 600 + n), _traffic.Log[^1].SequenceNumber + 1 + n, RepeatingLog.Start.AddHours(8), Origin: new Origin(7, n, 0))).ToList();
        var late = new LogBatch("enriched", "group", 3, more);
        foreach (var worker in _live[..3]) await worker.ProcessAsync(late, default);
        var replacing = rebuild.ReplaceAsync(plan, false, default);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while ((await table.GetEntityAsync<TableEntity>("p03", "!watermark", cancellationToken: limit.Token)).Value.GetString("watermarks") != "replacing")
            await Task.Delay(20, limit.Token);
        await _live[3].ProcessAsync(late, default);

        Assert.True(await replacing > 0);
        var report = await rebuild.CompareAsync(plan, 5, default);
        Assert.Equal((0L, 0L), (report.Count, report.Moving));
    }

    [Fact]
    public async Task An_exchange_asks_the_archive_once_for_each_partition_however_many_there_are()
    {
        const int more = 10;
        for (var partition = 5; partition < 5 + more; partition++) await DeliverAsync(Few, partition);
        var archive = new CountingArchiveStore(_archive);
        var (rebuild, plan, _) = Of("profiles", archive: archive);
        await rebuild.CatchUpAsync(plan, null, default);
        archive.Finds = 0;
        await rebuild.ReplaceAsync(plan, false, default);
        Assert.InRange(archive.Finds, 1, more + 2);
    }

    [Theory]
    [InlineData("profiles", "first hour")]
    [InlineData("reports", "first hour")]
    [InlineData("calls", "first hour")]
    [InlineData("profiles", "part of the first hour")]
    [InlineData("profiles", "hour between")]
    [InlineData("reports", "blob between")]
    public async Task Rows_are_not_exchanged_for_less_than_the_archive_once_had_unless_that_is_accepted(string what, string gone)
    {
        var first = ArchiveName.HourOf(RepeatingLog.Start);
        await DeleteAsync(name => gone switch
        {
            "first hour" => name.Hour == first,
            "part of the first hour" => name.Hour == first && name.Index == 0,
            "hour between" => name.Hour == first.AddHours(1),
            _ => name.Hour == first.AddHours(1) && name.Index == 1,
        });
        var (rebuild, plan, table) = Of(what);
        var before = await RowsAsync(table);
        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => rebuild.ReplaceAsync(plan, false, default));
        // What came late happened before its hour.
        string[] hours = gone switch
        {
            "hour between" or "blob between" => [Text(1)],
            _ => [Text(-1), Text(0)],
        };
        Assert.Contains(hours, hour => refused.Message.Contains($"the first hour that is missing is {hour}, in partition 3; 1 of 2 partitions", StringComparison.Ordinal));
        Assert.Contains("--accept-loss", refused.Message, StringComparison.Ordinal);
        Assert.Equal(what == "reports", refused.Message.Contains("--from", StringComparison.Ordinal));
        Assert.Equal(before, await RowsAsync(table));

        Assert.True(await rebuild.ReplaceAsync(plan, true, default) > 0);
        var report = await rebuild.CompareAsync(plan, 5, default);
        Assert.Equal((0L, 0L), (report.Count, report.Moving));

        string Text(int hour) => first.AddHours(hour).ToString("yyyy-MM-ddTHH:00Z", CultureInfo.InvariantCulture);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public async Task Reports_are_exchanged_from_an_hour_on_whatever_is_gone_before_it(int hours)
    {
        var from = ArchiveName.HourOf(RepeatingLog.Start).AddHours(2);
        await DeleteAsync(name => name.Hour < from.AddHours(hours));
        var (rebuild, plan, _) = Of("reports", from);
        Assert.True(await rebuild.ReplaceAsync(plan, false, default) > 0);
        var report = await rebuild.CompareAsync(plan, 5, default);
        Assert.Equal((0L, 0L), (report.Count, report.Moving));
    }

    [Fact]
    public async Task Nothing_is_rebuilt_on_what_somebody_asked_to_be_forgotten_in_until_it_is_begun_anew()
    {
        var (rebuild, plan, table) = Of("profiles");
        await rebuild.CatchUpAsync(plan, null, default);
        _forgotten.Marks.Add(Forgotten.Of(_time.GetUtcNow(), ("domain_userid", "visitor 3")));
        await Assert.ThrowsAsync<InvalidOperationException>(() => rebuild.ReplaceAsync(plan, false, default));
        await rebuild.RestartAsync(plan, default);
        (rebuild, _, _) = Of("profiles");
        var state = await rebuild.CatchUpAsync(plan, null, default);
        Assert.True(state.Erased > 0);
        var report = await rebuild.CompareAsync(plan, 5, default);
        Assert.Equal("extra", Assert.Single(report.Differences).Kind);
        Assert.Equal(TableVisitorStore.TableName, table.Name);
    }

    private (TableRebuild Rebuild, ReplayPlan Plan, TableClient Live) Of(
        string what, DateTimeOffset? from = null, IArchiveStore? archive = null)
    {
        var kind = what switch
        {
            "profiles" => RebuildKinds.Profiles(_tables, new VisitorsOptions(), VisitorRules.None, Loggers),
            "reports" => RebuildKinds.Reports(_tables, _reports, ReportDefinitions.BuiltIn, from, null, _time, Loggers),
            _ => RebuildKinds.Calls(_tables, new CallsOptions(), _time, Loggers),
        };
        return (new TableRebuild(kind, new Replayer(archive ?? _archive, _notes, _forgotten, _time), _notes, _forgotten, _time), new ReplayPlan($"rebuild-{what}", what) { Batch = 50, From = from }, kind.Live);
    }

    private IBatchWorker[] Live() =>
    [
        new VisitorsWorker(
            new TableVisitorStore(_tables.GetTableClient(TableVisitorStore.TableName)),
            new IdentityGraph(new TableIdentityStore(_tables.GetTableClient(TableIdentityStore.TableName)), NullLogger<IdentityGraph>.Instance),
            VisitorRules.None, new VisitorsOptions(), NullLogger<VisitorsWorker>.Instance),
        new ReportsWorker(
            new TableReportStore(_tables.GetTableClient(TableReportStore.TableName)), ReportDefinitions.BuiltIn, _reports, _time, NullLogger<ReportsWorker>.Instance),
        new CallsWorker(new TableCallStore(_tables.GetTableClient(TableCallStore.TableName)), new CallsOptions(), _time, NullLogger<CallsWorker>.Instance),
        ArchiveContents.Worker(_archive, options: new ArchiveOptions { MaxBlobBlocks = 1 }),
    ];

    // The partition's first event is the log's: nothing came before it.
    private static (List<LogRecord>, List<LogRecord>) FromTheBeginning((List<LogRecord> Log, List<LogRecord> Expected) traffic)
    {
        var first = traffic.Log[0].SequenceNumber;
        return (Moved(traffic.Log), Moved(traffic.Expected));

        List<LogRecord> Moved(List<LogRecord> records) =>
            [.. records.Select(record => record with { SequenceNumber = record.SequenceNumber - first })];
    }

    // In batches of which some come again.
    private async Task DeliverAsync(List<LogRecord> log, int partition = 3)
    {
        if (!await ExistsAsync(TableIdentityStore.TableName)) await _tables.CreateTableAsync(TableIdentityStore.TableName);
        var random = new Random(5);
        foreach (var worker in _live)
            for (var at = 0; at < log.Count;)
            {
                var batch = log.Skip(at).Take(60).ToList();
                await worker.ProcessAsync(new("enriched", "group", partition, batch), default);
                at += random.Next(3) == 0 ? Math.Max(1, batch.Count - 20) : batch.Count;
            }
    }

    private async Task DeleteAsync(Func<ArchiveName, bool> isGone)
    {
        foreach (var blob in await ArchiveContents.NamesAsync(_archive))
            if (ArchiveName.TryParse(blob, out var name) && name.Partition == 3 && isGone(name))
                await _container.DeleteBlobAsync(blob);
    }

    private static async Task<List<(string, string, ETag)>> RowsAsync(TableClient table)
    {
        var rows = new List<(string, string, ETag)>();
        await foreach (var row in table.QueryAsync<TableEntity>(select: ["PartitionKey", "RowKey"])) rows.Add((row.PartitionKey, row.RowKey, row.ETag));
        return rows;
    }

    private async Task<bool> ExistsAsync(string name)
    {
        await foreach (var table in _tables.QueryAsync())
            if (table.Name == name)
                return true;
        return false;
    }
}
