using System.Text.Json;
using Sluice.Api;
using Sluice.Reports.Definitions;
using Sluice.Reports.Storing;

namespace Sluice.Reports.Api;

/// <summary>The JSON of the API. What it says of freshness is added by <see cref="WithAsOf"/>, outside the entity tag.</summary>
internal static class ReportAnswer
{
    /// <summary>All reports, with what can be asked of them.</summary>
    public static ReadOnlyMemory<byte> List(ReportDefinitions reports, ReportsOptions options) => Answer.Json(json =>
    {
        json.WriteStartObject();
        json.WriteStartArray("reports");
        foreach (var report in reports.All)
        {
            json.WriteStartObject();
            json.WriteString("name", report.Name);
            json.WriteString("title", report.Title);
            json.WriteString("description", report.Description);
            json.WriteStartArray("dimensions");
            foreach (var dimension in report.Dimensions)
            {
                json.WriteStartObject();
                json.WriteString("name", dimension.Name);
                json.WriteString("title", dimension.Title);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteStartArray("measures");
            WriteMeasure(json, ReportDefinition.Events, "Events", "count", null);
            foreach (var measure in report.Measures)
                WriteMeasure(json, measure.Name, measure.Title, measure.Kind switch
                {
                    MeasureKind.Count => "count",
                    MeasureKind.Sum => "sum",
                    _ => "distinct",
                }, measure.Kind == MeasureKind.Distinct ? Math.Round(1.04 / Math.Sqrt(1 << report.Precision), 4) : null);
            json.WriteEndArray();
            if (report.Experiment is { } experiment)
            {
                json.WriteStartObject("experiment");
                json.WriteString("variant", report.Dimensions[experiment.Dimension].Name);
                json.WriteString("exposed", NameOf(report, experiment.Exposed));
                json.WriteString("converted", NameOf(report, experiment.Converted));
                json.WriteString("control", experiment.Control);
                json.WriteEndObject();
            }
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteStartObject("kept");
        json.WriteNumber("minuteDays", options.MinuteDays);
        json.WriteNumber("hourDays", options.HourDays);
        json.WriteNumber("dayDays", options.DayDays);
        json.WriteEndObject();
        json.WriteEndObject();
    });

    /// <summary>The numbers of one report.</summary>
    public static ReadOnlyMemory<byte> Numbers(ReportDefinition report, ReportQuery query, Grid grid) => Answer.Json(json =>
    {
        json.WriteStartObject();
        WriteHead(json, report, query);
        json.WriteStartArray("by");
        foreach (var dimension in query.By) json.WriteStringValue(report.Dimensions[dimension].Name);
        json.WriteEndArray();
        json.WriteStartArray("times");
        for (var point = 0; point < query.Points; point++) json.WriteStringValue(Text(query.From + point * Steps.MinutesOf(query.Step)));
        json.WriteEndArray();
        WriteLine(json, report, grid.All);
        json.WriteStartArray("groups");
        foreach (var line in Largest(report, query, grid))
        {
            json.WriteStartObject();
            json.WriteStartObject("values");
            for (var i = 0; i < line.Values.Count; i++)
            {
                if (line.Values[i].Length == 0) json.WriteNull(report.Dimensions[query.By[i]].Name);
                else json.WriteString(report.Dimensions[query.By[i]].Name, line.Values[i]);
            }
            json.WriteEndObject();
            WriteLine(json, report, line);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    });

    /// <summary>An A/B read-out.</summary>
    public static ReadOnlyMemory<byte> Readout(ReportDefinition report, ReportQuery query, Grid grid) => Answer.Json(json =>
    {
        var experiment = report.Experiment!;
        var lines = grid.Groups.Where(line => line.Values[0].Length > 0 && line.Values[0] != ReportDefinition.Other)
            .OrderBy(line => line.Values[0], StringComparer.Ordinal).ToList();
        var control = lines.FirstOrDefault(line => experiment.Control is null || line.Values[0] == experiment.Control);
        json.WriteStartObject();
        WriteHead(json, report, query);
        json.WriteNumber("confidence", 0.95);
        json.WriteString("control", control?.Values[0] ?? experiment.Control);
        json.WriteStartArray("variants");
        foreach (var line in lines)
        {
            var (exposed, converted) = Counts(line);
            var (low, high) = Intervals.Wilson(converted, exposed);
            json.WriteStartObject();
            json.WriteString("variant", line.Values[0]);
            json.WriteNumber("exposed", exposed);
            json.WriteNumber("converted", converted);
            WriteShare(json, "rate", exposed > 0 ? converted / exposed : null);
            WriteShare(json, "low", low);
            WriteShare(json, "high", high);
            if (control is not null && line != control)
            {
                var (controlExposed, controlConverted) = Counts(control);
                var (difference, least, most) = Intervals.Newcombe(converted, exposed, controlConverted, controlExposed);
                json.WriteStartObject("difference");
                WriteShare(json, "value", difference);
                WriteShare(json, "low", least);
                WriteShare(json, "high", most);
                json.WriteBoolean("clear", least > 0 || most < 0);
                json.WriteEndObject();
            }
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();

        (double Exposed, double Converted) Counts(Grid.Line line)
        {
            var exposed = (double)line.Total.Value(experiment.Exposed);
            // Two estimates may cross; more than all cannot have converted.
            return (exposed, Math.Min(exposed, (double)line.Total.Value(experiment.Converted)));
        }
    });

    /// <summary>An answer with the time up to which everything is counted.</summary>
    public static ReadOnlyMemory<byte> WithAsOf(ReadOnlyMemory<byte> answer, DateTimeOffset? asOf, DateTimeOffset now)
    {
        var head = Answer.Json(json =>
        {
            json.WriteStartObject();
            if (asOf is null) json.WriteNull("asOf");
            else json.WriteString("asOf", Text(asOf.Value));
            if (asOf is null) json.WriteNull("behindSeconds");
            else json.WriteNumber("behindSeconds", Math.Round(Math.Max(0, (now - asOf.Value).TotalSeconds), 1));
            json.WriteEndObject();
        }).Span[..^1];
        var whole = new byte[head.Length + answer.Length];
        head.CopyTo(whole);
        answer.Span.CopyTo(whole.AsSpan(head.Length));
        // {"asOf":…} and {"report":…} become one object.
        whole[head.Length] = (byte)',';
        return whole;
    }

    /// <summary>A time as the API writes it.</summary>
    public static string Text(DateTimeOffset time) =>
        time.UtcDateTime.ToString(time.Ticks % TimeSpan.TicksPerSecond == 0 ? "yyyy-MM-ddTHH:mm:ssZ" : "yyyy-MM-ddTHH:mm:ss.fffZ",
            System.Globalization.CultureInfo.InvariantCulture);

    private static string Text(long minute) => Text(Steps.TimeOf(minute));

    private static void WriteHead(Utf8JsonWriter json, ReportDefinition report, ReportQuery query)
    {
        json.WriteString("report", report.Name);
        json.WriteString("from", Text(query.From));
        json.WriteString("to", Text(query.To));
        json.WriteString("step", query.Step switch
        {
            ReportStep.Minute => "minute",
            ReportStep.Hour => "hour",
            _ => "day",
        });
    }

    // The largest groups, the rest of them together behind.
    private static List<Grid.Line> Largest(ReportDefinition report, ReportQuery query, Grid grid)
    {
        var others = Enumerable.Repeat(ReportDefinition.Other, query.By.Count).ToArray();
        var sorted = grid.Groups.Where(line => !line.Values.SequenceEqual(others))
            .OrderByDescending(line => line.Total.Value(query.Sort)).ThenBy(line => string.Join('\u001f', line.Values), StringComparer.Ordinal).ToList();
        var rest = new Grid.Line(others, report, query.Points);
        var hasRest = false;
        foreach (var line in sorted.Skip(query.Top).Concat(grid.Groups.Where(line => line.Values.SequenceEqual(others))))
        {
            rest.Merge(line);
            hasRest = true;
        }
        var largest = sorted.Take(query.Top).ToList();
        if (hasRest) largest.Add(rest);
        return largest;
    }

    private static void WriteLine(Utf8JsonWriter json, ReportDefinition report, Grid.Line line)
    {
        json.WriteStartObject("totals");
        for (var measure = -1; measure < report.Measures.Count; measure++) WriteNumber(json, NameOf(report, measure), line.Total.Value(measure));
        json.WriteEndObject();
        json.WriteStartObject("series");
        for (var measure = -1; measure < report.Measures.Count; measure++)
        {
            json.WriteStartArray(NameOf(report, measure));
            foreach (var tally in line.Points) json.WriteNumberValue(Plain(tally?.Value(measure) ?? 0));
            json.WriteEndArray();
        }
        json.WriteEndObject();
    }

    private static void WriteMeasure(Utf8JsonWriter json, string name, string title, string kind, double? error)
    {
        json.WriteStartObject();
        json.WriteString("name", name);
        json.WriteString("title", title);
        json.WriteString("kind", kind);
        if (error is { } share) json.WriteNumber("standardError", share);
        json.WriteEndObject();
    }

    private static string NameOf(ReportDefinition report, int measure) => measure < 0 ? ReportDefinition.Events : report.Measures[measure].Name;

    private static void WriteNumber(Utf8JsonWriter json, string name, decimal value) => json.WriteNumber(name, Plain(value));

    // 5.00 is 5.
    private static decimal Plain(decimal value) => value / 1.0000000000000000000000000000m;

    private static void WriteShare(Utf8JsonWriter json, string name, double? value)
    {
        if (value is { } share) json.WriteNumber(name, Math.Round(share, 6));
        else json.WriteNull(name);
    }
}
