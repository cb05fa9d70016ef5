using Sluice.Reports.Counting;
using Sluice.Reports.Definitions;
using Sluice.Reports.Storing;

namespace Sluice.Reports.Api;

/// <summary>
/// Adds up the rows of all partitions. Hours and days that are not summed up yet are read from what is below them, so that
/// an answer never depends on when somebody summed up.
/// </summary>
internal sealed class ReportReader(IReportStore store)
{
    private const int PartitionsAtOnce = 8;

    public async Task<Grid> ReadAsync(ReportDefinition report, ReportQuery query, int partitions, CancellationToken cancellationToken)
    {
        var grid = new Grid(report, query);
        foreach (var chunk in Enumerable.Range(0, partitions).Chunk(PartitionsAtOnce))
            foreach (var rows in await Task.WhenAll(chunk.Select(partition => ReadPartitionAsync(report, query, partition, cancellationToken))))
                foreach (var row in rows)
                    grid.Add(row.Minute, Bucket.Read(report, row.Content.Span));
        return grid;
    }

    private async Task<List<ReportRow>> ReadPartitionAsync(
        ReportDefinition report, ReportQuery query, int partition, CancellationToken cancellationToken)
    {
        var rows = new List<ReportRow>();
        var openHours = new HashSet<long>();
        var openDays = new HashSet<long>();
        if (query.Step != ReportStep.Minute)
            foreach (var open in await store.ReadOpenAsync(partition, ReportStep.Hour, cancellationToken))
                openHours.Add(open.Minute);
        if (query.Step == ReportStep.Day)
        {
            foreach (var open in await store.ReadOpenAsync(partition, ReportStep.Day, cancellationToken)) openDays.Add(open.Minute);
            foreach (var hour in openHours) openDays.Add(Steps.Floor(hour, ReportStep.Day));
        }
        await TakeAsync(query.Step, query.From, query.To);
        return rows;

        async Task TakeAsync(ReportStep step, long from, long to)
        {
            var open = step switch
            {
                ReportStep.Minute => null,
                ReportStep.Hour => openHours,
                _ => openDays,
            };
            await foreach (var row in store.ReadAsync(partition, report.Id, step, from, to, cancellationToken))
                if (open is null || !open.Contains(row.Minute))
                    rows.Add(row);
            if (open is null) return;
            var below = step == ReportStep.Hour ? ReportStep.Minute : ReportStep.Hour;
            foreach (var (first, last) in Ranges(open, from, to, Steps.MinutesOf(step))) await TakeAsync(below, first, last);
        }
    }

    // Neighbours are read together: after a day without upkeep there are many.
    private static IEnumerable<(long From, long To)> Ranges(HashSet<long> open, long from, long to, long length)
    {
        (long From, long To)? range = null;
        foreach (var minute in open.Where(minute => minute >= from && minute < to).Order())
        {
            if (range is { } before && before.To == minute)
            {
                range = (before.From, minute + length);
                continue;
            }
            if (range is { } complete) yield return complete;
            range = (minute, minute + length);
        }
        if (range is { } last) yield return last;
    }
}
