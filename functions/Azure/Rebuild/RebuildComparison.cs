namespace Sluice.Azure.Rebuild;

/// <summary>
/// Compares a live table with the one that was made from the archive, while the live one goes on. A row differs when it
/// differs twice, has not been written in between, and the live worker is at least as far as the archive was; everything
/// else is looked at again.
/// </summary>
/// <param name="kind">The tables.</param>
/// <param name="time">Clock.</param>
internal sealed class RebuildComparison(RebuildKind kind, TimeProvider time)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>Compares.</summary>
    /// <param name="catchUp">Brings the rebuilt table up to the archive; the highest sequence number of every partition.</param>
    /// <param name="looks">How often to look, 2 at least.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<RebuildReport> RunAsync(
        Func<CancellationToken, Task<IReadOnlyDictionary<int, long>>> catchUp, int looks, CancellationToken cancellationToken)
    {
        var before = new Dictionary<(int, string), string?>();
        for (var look = 1; ; look++)
        {
            var live = new Dictionary<int, long>();
            var archived = await catchUp(cancellationToken);
            foreach (var partition in archived.Keys) live[partition] = await RebuildTables.SequenceAsync(kind.Live, partition, cancellationToken) ?? -1;
            // What the live table holds by now has to be in the rebuilt one.
            if (live.Any(pair => pair.Value > archived[pair.Key])) archived = await catchUp(cancellationToken);

            var totals = new SortedDictionary<RowSort, SortTotals>(Comparer<RowSort>.Create((a, b) =>
                a.Hour != b.Hour ? a.Hour.CompareTo(b.Hour) : string.CompareOrdinal(a.Type, b.Type)));
            var now = new Dictionary<(int, string), string?>();
            var (differences, behind, moving) = (new List<RowDifference>(), new List<int>(), 0L);
            foreach (var partition in archived.Keys)
            {
                var found = await LookAsync(partition, totals, cancellationToken);
                var isBehind = archived[partition] < live[partition]
                    || (await RebuildTables.SequenceAsync(kind.Live, partition, cancellationToken) ?? -1)
                        < (await RebuildTables.SequenceAsync(kind.Rebuilt, partition, cancellationToken) ?? -1);
                if (isBehind) behind.Add(partition);
                foreach (var (difference, etag) in found)
                {
                    var key = (partition, difference.Key);
                    now[key] = etag;
                    if (isBehind || !before.TryGetValue(key, out var earlier) || earlier != etag)
                    {
                        moving++;
                        continue;
                    }
                    if (!totals.TryGetValue(difference.Sort, out var total)) totals[difference.Sort] = total = new SortTotals();
                    if (difference.Kind == "missing") total.Missing++;
                    else if (difference.Kind == "extra") total.Extra++;
                    else total.Different++;
                    if (differences.Count < RebuildReport.Most) differences.Add(difference);
                }
            }
            if ((moving == 0 && behind.Count == 0) || look >= looks) return await WithFieldsAsync(new RebuildReport(totals, differences, moving, behind), cancellationToken);
            before = now;
            await Task.Delay(Pause, time, cancellationToken);
        }
    }

    private async Task<List<(RowDifference Difference, string? ETag)>> LookAsync(
        int partition, IDictionary<RowSort, SortTotals> totals, CancellationToken cancellationToken)
    {
        var rebuilt = new Dictionary<string, (UInt128 Print, RowSort Sort)>(StringComparer.Ordinal);
        await foreach (var row in RebuildTables.RowsAsync(kind.Rebuilt, partition, null, cancellationToken))
            if (kind.SortOf(row) is { } sort)
                rebuilt[row.RowKey] = (RowPrint.Of(row), sort);
        var found = new List<(RowDifference, string?)>();
        await foreach (var row in RebuildTables.RowsAsync(kind.Live, partition, null, cancellationToken))
        {
            if (kind.SortOf(row) is not { } sort) continue;
            var isKnown = rebuilt.Remove(row.RowKey, out var other);
            if (isKnown && other.Print == RowPrint.Of(row))
            {
                if (!totals.TryGetValue(sort, out var total)) totals[sort] = total = new SortTotals();
                total.Same++;
            }
            else found.Add((new RowDifference(sort, isKnown ? "different" : "extra", partition, row.RowKey, []), row.ETag.ToString()));
        }
        foreach (var (key, row) in rebuilt) found.Add((new RowDifference(row.Sort, "missing", partition, key, []), null));
        return found;
    }

    private async Task<RebuildReport> WithFieldsAsync(RebuildReport report, CancellationToken cancellationToken)
    {
        var told = new List<RowDifference>(report.Differences.Count);
        foreach (var difference in report.Differences)
            told.Add(difference.Kind == "different"
                && await RebuildTables.FindAsync(kind.Live, difference.Partition, difference.Key, cancellationToken) is { } live
                && await RebuildTables.FindAsync(kind.Rebuilt, difference.Partition, difference.Key, cancellationToken) is { } rebuilt
                ? difference with { Fields = RowPrint.Differences(live, rebuilt) }
                : difference);
        return report with { Differences = told };
    }
}
