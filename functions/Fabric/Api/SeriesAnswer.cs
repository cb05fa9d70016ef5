using System.Text.Json;
using Sluice.Api;
using Sluice.Fabric.Storing;

namespace Sluice.Fabric.Api;

/// <summary>
/// Points as columns, one array a number, as charts want them: <c>{"node", "step", "time": […], "rateIn": […], …}</c>. Times
/// are seconds since 1970; a step holds the mean of its points, and the largest of their lags.
/// </summary>
internal static class SeriesAnswer
{
    private static readonly (string Name, Func<SeriesPoint, double> Value, bool IsLargest)[] Columns =
    [
        ("rateIn", point => point.RateIn, false),
        ("rateOut", point => point.RateOut, false),
        ("lagSeconds", point => point.LagSeconds, true),
        ("lagEvents", point => point.LagEvents, true),
        ("size", point => point.Size, false),
        ("target", point => point.Target, false),
        ("use", point => point.Use, false),
    ];

    public static ReadOnlyMemory<byte> Of(string node, TimeRange range, int step, IReadOnlyList<SeriesPoint> points)
    {
        var steps = Steps(points, step);
        return Answer.Json(json =>
        {
            json.WriteStartObject();
            json.WriteString("node", node);
            json.WriteString("from", range.From);
            json.WriteString("to", range.To);
            json.WriteNumber("step", step);
            json.WriteStartArray("time");
            foreach (var (start, _) in steps) json.WriteNumberValue(start);
            json.WriteEndArray();
            foreach (var (name, value, isLargest) in Columns)
            {
                json.WriteStartArray(name);
                foreach (var (_, within) in steps) Number(json, Join(points, within, value, isLargest));
                json.WriteEndArray();
            }
            json.WriteEndObject();
        });
    }

    /// <summary>A number, or null when it is none.</summary>
    public static void Number(Utf8JsonWriter json, double value)
    {
        if (double.IsFinite(value)) json.WriteNumberValue(Math.Round(value, 3));
        else json.WriteNullValue();
    }

    private static List<(long Start, Range Within)> Steps(IReadOnlyList<SeriesPoint> points, int step)
    {
        var steps = new List<(long, Range)>();
        for (var i = 0; i < points.Count;)
        {
            var start = points[i].Time.ToUnixTimeSeconds() / step * step;
            var end = i + 1;
            while (end < points.Count && points[end].Time.ToUnixTimeSeconds() / step * step == start) end++;
            steps.Add((start, i..end));
            i = end;
        }
        return steps;
    }

    private static double Join(IReadOnlyList<SeriesPoint> points, Range within, Func<SeriesPoint, double> value, bool isLargest)
    {
        var (sum, most, count) = (0.0, double.NegativeInfinity, 0);
        for (var i = within.Start.Value; i < within.End.Value; i++)
        {
            var one = value(points[i]);
            if (!double.IsFinite(one)) continue;
            sum += one;
            most = Math.Max(most, one);
            count++;
        }
        return count == 0 ? double.NaN : isLargest ? most : sum / count;
    }
}
