using Sluice.Reports.Counting;
using Sluice.Reports.Definitions;
using Sluice.Reports.Storing;

namespace Sluice.Reports.Api;

/// <summary>What the rows of a report add up to for a query: per point and in all, over everything and per group.</summary>
internal sealed class Grid(ReportDefinition report, ReportQuery query)
{
    private const int MostGroups = 2_000;
    private const char Separator = '\u001f';

    private readonly Dictionary<string, Line> _groups = new(StringComparer.Ordinal);

    /// <summary>Everything that meets the query's conditions.</summary>
    public Line All { get; } = new([], report, query.Points);

    public IReadOnlyCollection<Line> Groups => _groups.Values;

    public void Add(long minute, Bucket bucket)
    {
        var point = (int)((minute - query.From) / Steps.MinutesOf(query.Step));
        if (point < 0 || point >= query.Points) return;
        foreach (var (values, tally) in bucket.Groups)
        {
            if (!IsMet(values)) continue;
            All.Merge(point, tally);
            if (query.By.Count > 0) LineOf(values).Merge(point, tally);
        }
    }

    private bool IsMet(string[] values)
    {
        foreach (var (dimension, value) in query.Where)
            if (values[dimension] != value)
                return false;
        return true;
    }

    private Line LineOf(string[] values)
    {
        var own = new string[query.By.Count];
        for (var i = 0; i < own.Length; i++) own[i] = values[query.By[i]];
        var key = string.Join(Separator, own);
        if (_groups.TryGetValue(key, out var line)) return line;
        if (_groups.Count >= MostGroups)
        {
            Array.Fill(own, ReportDefinition.Other);
            key = string.Join(Separator, own);
            if (_groups.TryGetValue(key, out line)) return line;
        }
        return _groups[key] = new Line(own, report, query.Points);
    }

    /// <summary>A group's numbers.</summary>
    internal sealed class Line(string[] values, ReportDefinition report, int points)
    {
        private readonly Tally?[] _points = new Tally?[points];

        public IReadOnlyList<string> Values { get; } = values;

        public Tally Total { get; } = new(report);

        public IReadOnlyList<Tally?> Points => _points;

        public void Merge(int point, Tally tally)
        {
            Total.Merge(tally);
            (_points[point] ??= new Tally(report)).Merge(tally);
        }

        public void Merge(Line other)
        {
            Total.Merge(other.Total);
            for (var i = 0; i < _points.Length; i++)
                if (other._points[i] is { } tally)
                    (_points[i] ??= new Tally(report)).Merge(tally);
        }
    }
}
