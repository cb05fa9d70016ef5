using Sluice.Reports.Storing;
using Sluice.Testing;

namespace Sluice.Reports.Tests;

public sealed class UpkeepTests
{
    private static readonly Definitions.ReportDefinitions Reports =
        Some.Reports("""[{"name": "r", "by": [{"name": "app", "field": "app_id", "values": 1000}], "groups": 3}]""");

    private readonly ManualTime _time = Some.Clock();
    private readonly MemoryReportStore _store;
    private long _next;

    public UpkeepTests() => _store = new MemoryReportStore(_time);

    [Fact]
    public async Task An_hour_is_summed_up_when_it_is_over_and_quiet_and_its_day_after_it()
    {
        await SeeAsync("a", "2026-03-02 11:10:00.000", "2026-03-02 11:50:00.000");
        await RunAsync();
        Assert.Empty(Of(ReportStep.Hour));
        _time.Advance(TimeSpan.FromMinutes(3));
        await RunAsync();
        Assert.Equal([Some.Minute("2026-03-02T11:00")], Of(ReportStep.Hour));
        Assert.Empty(Of(ReportStep.Day));
        _time.Advance(TimeSpan.FromHours(12.2));
        await RunAsync();
        Assert.Equal([Some.Minute("2026-03-02")], Of(ReportStep.Day));
        Assert.Empty(await _store.ReadOpenAsync(3, ReportStep.Hour, default));
        Assert.Empty(await _store.ReadOpenAsync(3, ReportStep.Day, default));
    }

    [Fact]
    public async Task A_late_event_opens_its_hour_and_day_again_and_answers_hold_it_before_and_after()
    {
        await SeeAsync("a", "2026-03-01 10:10:00.000");
        _time.Advance(TimeSpan.FromHours(13));
        await RunAsync();
        _time.Advance(TimeSpan.FromMinutes(5));
        await RunAsync();
        await SeeAsync("b", "2026-03-01 10:20:00.000", "2026-03-01 14:00:00.000");
        foreach (var _ in new[] { 1, 2, 3 })
        {
            foreach (var step in new[] { ReportStep.Hour, ReportStep.Day })
            {
                var grid = await Some.AskAsync(_store, Reports.All[0], "2026-03-01", "2026-03-02", step, "app");
                Assert.Equal(["a 1", "b 2"], grid.Groups.Select(line => $"{line.Values[0]} {line.Total.Events}").Order());
            }
            await RunAsync();
            _time.Advance(TimeSpan.FromMinutes(5));
        }
        Assert.Equal(2, Of(ReportStep.Hour).Count);
        Assert.Single(Of(ReportStep.Day));
    }

    [Fact]
    public async Task A_sum_keeps_the_largest_groups_and_counts_the_rest_together()
    {
        for (var minute = 0; minute < 10; minute++)
            await SeeAsync($"app{minute}", [.. Enumerable.Repeat($"2026-03-01 10:{minute:D2}:00.000", minute + 1)]);
        _time.Advance(TimeSpan.FromHours(1));
        await RunAsync();
        var grid = await Some.AskAsync(_store, Reports.All[0], "2026-03-01", "2026-03-02", ReportStep.Hour, "app");
        Assert.Equal(["(other) 28", "app7 8", "app8 9", "app9 10"], grid.Groups.Select(line => $"{line.Values[0]} {line.Total.Events}").Order());
    }

    [Fact]
    public async Task Rows_are_deleted_after_their_time_and_never_before_they_are_summed_up()
    {
        await SeeAsync("a", "2026-03-02 10:00:00.000");
        await _store.NoteAsync(["gone~12345678"], default);
        await _store.TryWriteAsync(0, [new ReportRow("gone~12345678", ReportStep.Minute, Some.Minute("2026-01-01"), new byte[] { 1 })], [],
            new ReportMark(new Log.Watermarks(), default, null), default);
        // Nobody has summed up for three weeks.
        _time.Advance(TimeSpan.FromDays(21));
        await RunAsync();
        Assert.DoesNotContain(_store.Rows.Keys, key => key.Report.StartsWith("gone", StringComparison.Ordinal));
        Assert.Single(Of(ReportStep.Hour));
        _time.Advance(TimeSpan.FromHours(2));
        await RunAsync();
        Assert.Empty(Of(ReportStep.Minute));
        Assert.Single(Of(ReportStep.Day));
        _time.Advance(TimeSpan.FromDays(401));
        await RunAsync();
        Assert.Empty(Of(ReportStep.Hour));
        var grid = await Some.AskAsync(_store, Reports.All[0], "2026-03-01", "2026-03-05", ReportStep.Day);
        Assert.Equal(1, grid.All.Total.Events);
        _time.Advance(TimeSpan.FromDays(3_650));
        await RunAsync();
        Assert.Empty(_store.Rows);
    }

    [Fact]
    public async Task What_is_counted_while_somebody_sums_up_stays_open()
    {
        await SeeAsync("a", "2026-03-02 10:00:00.000");
        var open = Assert.Single(await _store.ReadOpenAsync(3, ReportStep.Hour, default));
        await SeeAsync("a", "2026-03-02 10:01:00.000");
        Assert.False(await _store.TryCloseAsync(3, open, [], default));
        Assert.Single(await _store.ReadOpenAsync(3, ReportStep.Hour, default));
    }

    private Task RunAsync() => Some.Upkeep(_store, Reports, _time).RunAsync(CancellationToken.None);

    private List<long> Of(ReportStep step) => [.. _store.Rows.Keys.Where(key => key.Step == step).Select(key => key.Minute)];

    private async Task SeeAsync(string app, params string[] times)
    {
        await Some.Worker(_store, Reports, _time).ProcessAsync(
            Some.Batch(times.Select(time => Line.PageView(app, "v", time)), _next), CancellationToken.None);
        _next += times.Length;
    }
}
