using Sluice.Reports.Definitions;
using Sluice.Reports.Storing;

namespace Sluice.Reports.Counting;

/// <summary>The rows that one write will hold, within the limits of an entity group transaction.</summary>
internal sealed class Transaction(ReportDefinitions reports)
{
    private readonly Dictionary<RowKey, Bucket> _touched = [];
    private readonly HashSet<long> _hours = [];

    public IReadOnlyDictionary<RowKey, Bucket> Touched => _touched;

    /// <summary>The hours that the rows lie in.</summary>
    public IReadOnlyCollection<long> Hours => _hours;

    /// <summary>
    /// True when an event still fits in. One that is alone always does: the definitions see to it that the largest rows of
    /// all reports together do.
    /// </summary>
    public bool Takes(List<Contribution> contributions, Dictionary<RowKey, Bucket> known)
    {
        if (_touched.Count == 0) return true;
        var operations = _touched.Count + _hours.Count + 1;
        long bytes = 0;
        foreach (var bucket in _touched.Values) bytes += bucket.Size;
        foreach (var one in contributions)
        {
            var key = new RowKey(one.Report, one.Minute);
            // What the event itself adds: a new combination in its row.
            bytes += 16 + ReportDefinition.MaxValueLength * 3 * one.Values.Length + 24 * one.Numbers.Length;
            if (_touched.ContainsKey(key)) continue;
            bytes += known[key].Size;
            operations++;
        }
        return operations <= IReportStore.MaxOperations && bytes <= ReportDefinitions.MostBytes;
    }

    public void Add(Contribution one, Dictionary<RowKey, Bucket> known)
    {
        var key = new RowKey(one.Report, one.Minute);
        var bucket = known[key];
        bucket.Add(one);
        _touched[key] = bucket;
        _hours.Add(Steps.Floor(one.Minute, ReportStep.Hour));
    }

    public List<ReportRow> Rows() =>
        [.. _touched.Select(pair => new ReportRow(reports.All[pair.Key.Report].Id, ReportStep.Minute, pair.Key.Minute, pair.Value.Write()))];

    public void Clear()
    {
        _touched.Clear();
        _hours.Clear();
    }
}
