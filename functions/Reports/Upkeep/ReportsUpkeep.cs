using Microsoft.Extensions.Logging;
using Sluice.Reports.Counting;
using Sluice.Reports.Definitions;
using Sluice.Reports.Storing;

namespace Sluice.Reports.Upkeep;

/// <summary>
/// Sums minutes up to hours and hours to days, and deletes what is older than it is kept. An hour is summed up when it is
/// over and nothing was counted in it for a while; its row is always the sum of all its minutes, so doing it again changes
/// nothing, and an event that comes later opens the hour again. Any number of instances may do it at the same time.
/// </summary>
/// <param name="store">Where the reports are.</param>
/// <param name="reports">The reports that are kept.</param>
/// <param name="partitionCount">Number of partitions of the enriched hub.</param>
/// <param name="options">How long rows are kept.</param>
/// <param name="time">Clock.</param>
/// <param name="logger">Told what was done.</param>
public sealed class ReportsUpkeep(
    IReportStore store, ReportDefinitions reports, Func<CancellationToken, ValueTask<int>> partitionCount, ReportsOptions options,
    TimeProvider time, ILogger<ReportsUpkeep> logger)
{
    // Long enough for a burst to end, short enough that days are small sums soon.
    internal static readonly TimeSpan Quiet = TimeSpan.FromMinutes(2);

    private DateTimeOffset _pruned;

    /// <summary>Does what is due.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var partitions = await partitionCount(cancellationToken);
        var now = time.GetUtcNow();
        var isPruning = now - _pruned >= TimeSpan.FromHours(1);
        var noted = isPruning ? await store.ReadNotedAsync(cancellationToken) : [];
        var (hours, days, deleted) = (0, 0, 0);
        for (var partition = 0; partition < partitions; partition++)
        {
            hours += await CloseAsync(partition, ReportStep.Hour, now, cancellationToken);
            days += await CloseAsync(partition, ReportStep.Day, now, cancellationToken);
            if (isPruning) deleted += await PruneAsync(partition, noted, now, cancellationToken);
        }
        if (isPruning) _pruned = now;
        if (hours + days + deleted > 0) ReportsLog.Kept(logger, hours, days, deleted);
    }

    private async Task<int> CloseAsync(int partition, ReportStep step, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var closed = 0;
        foreach (var open in await store.ReadOpenAsync(partition, step, cancellationToken))
        {
            var end = Steps.TimeOf(open.Minute + Steps.MinutesOf(step));
            if (now < end + Quiet || now < open.Touched + Quiet) continue;
            var rows = new List<ReportRow>();
            foreach (var report in reports.All)
                if (await SumAsync(partition, report, open, cancellationToken) is { } row)
                    rows.Add(row);
            if (await store.TryCloseAsync(partition, open, rows, cancellationToken)) closed++;
        }
        return closed;
    }

    private async Task<ReportRow?> SumAsync(int partition, ReportDefinition report, OpenStep open, CancellationToken cancellationToken)
    {
        var below = open.Step == ReportStep.Hour ? ReportStep.Minute : ReportStep.Hour;
        Bucket? sum = null;
        await foreach (var row in store.ReadAsync(
            partition, report.Id, below, open.Minute, open.Minute + Steps.MinutesOf(open.Step), cancellationToken))
            (sum ??= new Bucket(report)).Merge(Bucket.Read(report, row.Content.Span));
        return sum is null ? null : new ReportRow(report.Id, open.Step, open.Minute, sum.Bound().Write());
    }

    private async Task<int> PruneAsync(int partition, IReadOnlyList<string> noted, DateTimeOffset now, CancellationToken cancellationToken)
    {
        // What is not summed up yet must stay, however old it is.
        var openHour = await OldestAsync(ReportStep.Hour);
        var openDay = await OldestAsync(ReportStep.Day);
        var deleted = 0;
        foreach (var report in noted)
        {
            deleted += await DeleteAsync(report, ReportStep.Minute, options.MinuteDays, openHour);
            deleted += await DeleteAsync(report, ReportStep.Hour, options.HourDays, openDay);
            deleted += await DeleteAsync(report, ReportStep.Day, options.DayDays, long.MaxValue);
        }
        return deleted;

        async Task<long> OldestAsync(ReportStep step) =>
            (await store.ReadOpenAsync(partition, step, cancellationToken)) is [var first, ..] ? first.Minute : long.MaxValue;

        Task<int> DeleteAsync(string report, ReportStep step, int days, long open) => store.DeleteAsync(
            partition, report, step, Math.Min(Steps.Floor(Steps.MinuteOf(now) - days * 1_440L, step), open), cancellationToken);
    }
}
