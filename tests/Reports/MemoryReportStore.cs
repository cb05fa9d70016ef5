using System.Runtime.CompilerServices;
using Sluice.Log;
using Sluice.Reports.Storing;

namespace Sluice.Reports.Tests;

/// <summary>Table Storage's rules for entity group transactions, in memory.</summary>
internal sealed class MemoryReportStore(TimeProvider time) : IReportStore
{
    private readonly Lock _lock = new();
    private readonly SortedDictionary<(int Partition, string Report, ReportStep Step, long Minute), byte[]> _rows = [];
    private readonly Dictionary<int, (string Marks, DateTimeOffset Enqueued, string ETag)> _marks = [];
    private readonly SortedDictionary<(int Partition, ReportStep Step, long Minute), (DateTimeOffset Touched, string ETag)> _open = [];
    private readonly SortedSet<string> _noted = new(StringComparer.Ordinal);
    private long _version;

    /// <summary>Rows and open hours of each write.</summary>
    public List<(int Rows, int Hours, int Bytes)> Writes { get; } = [];

    /// <summary>Every row, by what it is.</summary>
    public IReadOnlyDictionary<(int Partition, string Report, ReportStep Step, long Minute), byte[]> Rows => _rows;

    public Exception? Fault { get; set; }

    public Task<ReportMark?> ReadMarkAsync(int partition, CancellationToken cancellationToken) => With(() =>
        _marks.TryGetValue(partition, out var mark) ? new ReportMark(Watermarks.Parse(mark.Marks), mark.Enqueued, mark.ETag) : null);

    public Task<ReportRow?> FindAsync(int partition, string report, long minute, CancellationToken cancellationToken) => With(() =>
        _rows.TryGetValue((partition, report, ReportStep.Minute, minute), out var content) ? new ReportRow(report, ReportStep.Minute, minute, content) : null);

    public Task<string?> TryWriteAsync(
        int partition, IReadOnlyCollection<ReportRow> rows, IReadOnlyCollection<long> hours, ReportMark mark, CancellationToken cancellationToken) =>
        With(() =>
        {
            Assert.InRange(rows.Count + hours.Count, 0, 99);
            Assert.Equal(rows.Count, rows.Select(row => (row.Report, row.Minute)).Distinct().Count());
            Assert.InRange(rows.Sum(row => row.Content.Length), 0, 3 << 20);
            Assert.All(rows, row => Assert.InRange(row.Content.Length, 1, 1_000_000));
            _marks.TryGetValue(partition, out var old);
            if (old.ETag != mark.ETag) return null;
            foreach (var row in rows) _rows[(partition, row.Report, row.Step, row.Minute)] = row.Content.ToArray();
            foreach (var hour in hours) _open[(partition, ReportStep.Hour, hour)] = (time.GetUtcNow(), $"{++_version}");
            var next = $"W/\"{++_version}\"";
            _marks[partition] = (mark.Marks.ToString(), mark.Enqueued, next);
            Writes.Add((rows.Count, hours.Count, rows.Sum(row => row.Content.Length)));
            return next;
        });

    public async IAsyncEnumerable<ReportRow> ReadAsync(
        int partition, string report, ReportStep step, long from, long to, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var rows = await With(() => _rows
            .Where(row => row.Key.Partition == partition && row.Key.Report == report && row.Key.Step == step && row.Key.Minute >= from && row.Key.Minute < to)
            .Select(row => new ReportRow(report, step, row.Key.Minute, row.Value)).ToList());
        foreach (var row in rows) yield return row;
    }

    public Task<IReadOnlyList<OpenStep>> ReadOpenAsync(int partition, ReportStep step, CancellationToken cancellationToken) =>
        With<IReadOnlyList<OpenStep>>(() => [.. _open.Where(open => open.Key.Partition == partition && open.Key.Step == step)
            .Select(open => new OpenStep(step, open.Key.Minute, open.Value.Touched, open.Value.ETag))]);

    public Task<bool> TryCloseAsync(int partition, OpenStep step, IReadOnlyCollection<ReportRow> rows, CancellationToken cancellationToken) => With(() =>
    {
        if (!_open.TryGetValue((partition, step.Step, step.Minute), out var open) || open.ETag != step.ETag) return false;
        _open.Remove((partition, step.Step, step.Minute));
        foreach (var row in rows) _rows[(partition, row.Report, row.Step, row.Minute)] = row.Content.ToArray();
        if (step.Step == ReportStep.Hour) _open[(partition, ReportStep.Day, step.Minute - step.Minute % 1_440)] = (time.GetUtcNow(), $"{++_version}");
        return true;
    });

    public Task<int> DeleteAsync(int partition, string report, ReportStep step, long before, CancellationToken cancellationToken) => With(() =>
    {
        var old = _rows.Keys.Where(key => key.Partition == partition && key.Report == report && key.Step == step && key.Minute < before).ToList();
        foreach (var key in old) _rows.Remove(key);
        return old.Count;
    });

    public Task NoteAsync(IReadOnlyCollection<string> reports, CancellationToken cancellationToken) => With(() =>
    {
        _noted.UnionWith(reports);
        return true;
    });

    public Task<IReadOnlyList<string>> ReadNotedAsync(CancellationToken cancellationToken) => With<IReadOnlyList<string>>(() => [.. _noted]);

    private Task<T> With<T>(Func<T> action)
    {
        lock (_lock) return Fault is null ? Task.FromResult(action()) : Task.FromException<T>(Fault);
    }
}
