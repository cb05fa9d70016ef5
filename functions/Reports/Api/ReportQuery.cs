using System.Globalization;
using Microsoft.AspNetCore.Http;
using Sluice.Reports.Definitions;
using Sluice.Reports.Storing;

namespace Sluice.Reports.Api;

/// <summary>What a request asks for.</summary>
internal sealed record ReportQuery
{
    /// <summary>Most points of a series: minutes of a day, an hour a point for two months, two years of days.</summary>
    public const int MostPoints = 1_440;

    /// <summary>Most points of all series of an answer together.</summary>
    public const int MostCells = 20_000;

    private const int MostTop = 100;
    private const int MostFilters = 8;
    private static readonly string[] Known = ["from", "to", "by", "step", "top", "sort", "where", "key"];

    /// <summary>First minute, from 1970.</summary>
    public required long From { get; init; }

    /// <summary>The minute behind the last.</summary>
    public required long To { get; init; }

    public required ReportStep Step { get; init; }

    /// <summary>Positions of the dimensions that groups are told apart by.</summary>
    public required IReadOnlyList<int> By { get; init; }

    /// <summary>Values that dimensions must have.</summary>
    public required IReadOnlyList<(int Dimension, string Value)> Where { get; init; }

    public required int Top { get; init; }

    /// <summary>Position of the measure by which the largest groups are found; −1 for events.</summary>
    public required int Sort { get; init; }

    public int Points => (int)((To - From) / Steps.MinutesOf(Step));

    /// <summary>Reads the query; null when there are mistakes, with a sentence for each.</summary>
    public static ReportQuery? Read(IQueryCollection query, ReportDefinition report, DateTimeOffset now, ICollection<string> errors)
    {
        var before = errors.Count;
        foreach (var (name, values) in query)
            if (!Known.Contains(name)) errors.Add($"There is no parameter '{Short(name)}'; there are from, to, step, by, where, top and sort.");
            else if (name != "where" && values.Count > 1) errors.Add($"{name} may be given once.");

        var to = Time("to") ?? now;
        var from = Time("from") ?? to.AddHours(-1);
        if (from >= to) errors.Add("from must be before to.");
        var step = StepOf(One("step"), to - from, errors);
        // A few thousand years of days are no range that anybody means, and no arithmetic either.
        var (first, last) = (Steps.Floor(Steps.MinuteOf(from), step), Steps.MinuteOf(to.AddTicks(-1)));
        last = Steps.Floor(last, step) + Steps.MinutesOf(step);
        var points = (last - first) / Steps.MinutesOf(step);
        if (points > MostPoints)
            errors.Add($"{points:N0} points are too many, {MostPoints:N0} are possible; choose a longer step or a shorter time.");

        var by = new List<int>();
        foreach (var name in One("by").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            if (report.DimensionAt(name) is not { } dimension) errors.Add($"by: {NoDimension(report, name)}");
            else if (!by.Contains(dimension)) by.Add(dimension);
        var top = 10;
        if (One("top") is { Length: > 0 } most && (!int.TryParse(most, NumberStyles.None, CultureInfo.InvariantCulture, out top) || top is < 1 or > MostTop))
            errors.Add($"top must be a whole number from 1 to {MostTop}.");
        else if (by.Count > 0 && points <= MostPoints && points * (top + 2) > MostCells)
            errors.Add("That are too many numbers for one answer; lower top, choose a longer step or a shorter time.");
        var sort = -1;
        if (One("sort") is { Length: > 0 } measure)
        {
            if (report.MeasureAt(measure) is { } at) sort = at;
            else errors.Add($"sort: there is no measure '{Short(measure)}'; there are {string.Join(", ", report.Measures.Select(m => m.Name).Prepend(ReportDefinition.Events))}.");
        }
        var where = Filters(query, report, errors);
        return errors.Count > before ? null
            : new ReportQuery { From = first, To = last, Step = step, By = by, Where = where, Top = top, Sort = sort };

        string One(string name) => query[name] is [{ } value] ? value : "";

        DateTimeOffset? Time(string name)
        {
            var text = One(name);
            if (text.Length == 0) return null;
            if (TryReadTime(text, out var time)) return time;
            errors.Add($"{name} must be a time such as 2026-03-01T10:00:00Z, or seconds since 1970.");
            return null;
        }
    }

    /// <summary>A text that is the same for queries that have the same answer.</summary>
    public string Key(string report) => string.Create(CultureInfo.InvariantCulture,
        $"{report} {From} {To} {Step} {string.Join(',', By)} {Top} {Sort} {string.Join('\n', Where.Select(one => $"{one.Dimension}:{one.Value}"))}");

    private static List<(int, string)> Filters(IQueryCollection query, ReportDefinition report, ICollection<string> errors)
    {
        var filters = new List<(int, string)>();
        foreach (var text in query["where"])
        {
            var colon = text?.IndexOf(':') ?? -1;
            if (colon <= 0) errors.Add("where must be like where=app:shop; an empty value stands for events that have none.");
            else if (report.DimensionAt(text![..colon]) is not { } dimension) errors.Add($"where: {NoDimension(report, text[..colon])}");
            else filters.Add((dimension, text[(colon + 1)..]));
            if (filters.Count <= MostFilters) continue;
            errors.Add($"where may be given {MostFilters} times.");
            break;
        }
        return filters;
    }

    private static ReportStep StepOf(string text, TimeSpan range, ICollection<string> errors)
    {
        switch (text)
        {
            case "minute": return ReportStep.Minute;
            case "hour": return ReportStep.Hour;
            case "day": return ReportStep.Day;
            case "": return range <= TimeSpan.FromHours(6) ? ReportStep.Minute : range <= TimeSpan.FromDays(31) ? ReportStep.Hour : ReportStep.Day;
            default:
                errors.Add("step must be minute, hour or day.");
                return ReportStep.Day;
        }
    }

    private static bool TryReadTime(string text, out DateTimeOffset time)
    {
        time = default;
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
        {
            if (seconds > 32_503_680_000) return false;
            time = DateTimeOffset.FromUnixTimeSeconds(seconds);
            return true;
        }
        return text.Length is >= 10 and <= 40
            && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time)
            && time.Year is >= 1970 and < 3000;
    }

    private static string NoDimension(ReportDefinition report, string name) => report.Dimensions.Count == 0
        ? $"this report has no dimensions, and none '{Short(name)}'."
        : $"there is no dimension '{Short(name)}'; there are {string.Join(", ", report.Dimensions.Select(d => d.Name))}.";

    private static string Short(string text) => text.Length > 40 ? text[..40] + "…" : text;
}
