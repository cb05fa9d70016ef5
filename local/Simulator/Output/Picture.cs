using System.Globalization;
using System.Net;
using System.Text;

namespace Sluice.Simulator.Output;

/// <summary>
/// One run as an SVG picture: load and capacity above, lag and its goal below, a tick for every action. Colours follow
/// the reader's theme; lines differ by dash and label too.
/// </summary>
public static class Picture
{
    private const int Width = 960;
    private const int Left = 76;
    private const int Right = 944;
    private const int LoadTop = 82;
    private const int LoadBottom = 300;
    private const int LagTop = 350;
    private const int LagBottom = 480;

    // Points along the time axis; more cannot be told apart.
    private const int Points = 440;

    private const string Style = """
        <style>
        svg{--text:#1f2328;--faint:#8a929b;--grid:#d8dee4;--back:#fff;--load:#0969da;--cap:#1a7f37;--lag:#9a6700;--goal:#cf222e}
        @media(prefers-color-scheme:dark){svg{--text:#e6edf3;--faint:#8d96a0;--grid:#30363d;--back:#0d1117;--load:#58a6ff;--cap:#3fb950;--lag:#d29922;--goal:#ff7b72}}
        text{font:13px system-ui,sans-serif;fill:var(--text)} .small{font-size:11px;fill:var(--faint)} .title{font-size:16px;font-weight:600}
        .back{fill:var(--back)} .grid{stroke:var(--grid);stroke-width:1} path{fill:none;stroke-width:1.8}
        .load{stroke:var(--load)} .cap{stroke:var(--cap);stroke-dasharray:6 2} .lag{stroke:var(--lag)} .goal{stroke:var(--goal);stroke-dasharray:2 3;stroke-width:1.5}
        .t-load{fill:var(--load)} .t-cap{fill:var(--cap)} .t-lag{fill:var(--lag)} .t-goal{fill:var(--goal)} .act{fill:var(--text)}
        </style>
        """;

    /// <summary>Draws a run.</summary>
    /// <param name="title">What it shows, in a few words.</param>
    /// <param name="subtitle">The same in a line.</param>
    /// <param name="trace">The run.</param>
    /// <param name="goal">The age that no event should exceed, seconds.</param>
    public static string Draw(string title, string subtitle, RunTrace trace, double goal)
    {
        var seconds = trace.Age.Length;
        var bucket = Math.Max(1, (seconds + Points - 1) / Points);
        var most = Nice(Math.Max(trace.Capacity.Max(), trace.Rate.Max()));
        var mostLag = Nice(Math.Max(trace.Age.Max(), goal * 1.2));
        var label = WebUtility.HtmlEncode(title);
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Width} 520\" role=\"img\" aria-label=\"{label}\">\n{Style}\n");
        svg.Append(CultureInfo.InvariantCulture, $"<rect class=\"back\" width=\"{Width}\" height=\"520\"/>\n<text class=\"title\" x=\"{Left}\" y=\"24\">{label}</text>\n<text class=\"small\" x=\"{Left}\" y=\"40\">{WebUtility.HtmlEncode(subtitle)}</text>\n");
        Axis(svg, LoadTop, LoadBottom, most, "ev/s");
        Axis(svg, LagTop, LagBottom, mostLag, "s");
        Times(svg, seconds);
        svg.Append(CultureInfo.InvariantCulture, $"<text class=\"t-load\" x=\"{Left}\" y=\"62\">— load</text><text class=\"t-cap\" x=\"{Left + 80}\" y=\"62\">- - capacity in service</text><text class=\"t-lag\" x=\"{Left}\" y=\"340\">— age of the oldest unprocessed event</text><text class=\"t-goal\" x=\"{Left + 290}\" y=\"340\">··· goal</text>\n");
        Line(svg, "load", trace.Rate, bucket, most, LoadTop, LoadBottom, greatest: false);
        Line(svg, "cap", trace.Capacity, bucket, most, LoadTop, LoadBottom, greatest: false);
        Line(svg, "lag", trace.Age, bucket, mostLag, LagTop, LagBottom, greatest: true);
        svg.Append(CultureInfo.InvariantCulture, $"<path class=\"goal\" d=\"M{Left} {Y(goal, mostLag, LagTop, LagBottom):0.#}H{Right}\"/>\n");
        Actions(svg, trace);
        return svg.Append("</svg>\n").ToString();
    }

    private static void Axis(StringBuilder svg, int top, int bottom, double most, string unit)
    {
        for (var i = 0; i <= 4; i++)
        {
            var y = bottom - (bottom - top) * i / 4.0;
            svg.Append(CultureInfo.InvariantCulture, $"<line class=\"grid\" x1=\"{Left}\" x2=\"{Right}\" y1=\"{y:0.#}\" y2=\"{y:0.#}\"/><text class=\"small\" text-anchor=\"end\" x=\"{Left - 6}\" y=\"{y + 4:0.#}\">{most * i / 4:N0}{(i == 4 ? " " + unit : "")}</text>\n");
        }
    }

    private static void Times(StringBuilder svg, int seconds)
    {
        for (var i = 0; i <= 6; i++)
        {
            var at = TimeSpan.FromSeconds(seconds * (double)i / 6);
            var text = seconds > 2 * 86_400
                ? string.Create(CultureInfo.InvariantCulture, $"day {at.TotalDays:0.#}")
                : string.Create(CultureInfo.InvariantCulture, $"{(int)at.TotalHours}:{at.Minutes:00}");
            svg.Append(CultureInfo.InvariantCulture, $"<text class=\"small\" text-anchor=\"middle\" x=\"{Left + (Right - Left) * i / 6.0:0.#}\" y=\"500\">{text}</text>");
        }
        svg.Append('\n');
    }

    private static void Line(StringBuilder svg, string style, double[] values, int bucket, double most, int top, int bottom, bool greatest)
    {
        svg.Append(CultureInfo.InvariantCulture, $"<path class=\"{style}\" d=\"");
        for (var from = 0; from < values.Length; from += bucket)
        {
            var part = values.AsSpan(from, Math.Min(bucket, values.Length - from));
            double sum = 0, max = 0;
            foreach (var value in part) (sum, max) = (sum + value, Math.Max(max, value));
            var shown = greatest ? max : sum / part.Length;
            svg.Append(CultureInfo.InvariantCulture, $"{(from == 0 ? 'M' : 'L')}{X(from, values.Length):0.#} {Y(shown, most, top, bottom):0.#}");
        }
        svg.Append("\"/>\n");
    }

    private static void Actions(StringBuilder svg, RunTrace trace)
    {
        const int Most = 200;
        var drawn = 0;
        for (var t = 1; t < trace.Workers.Length && drawn < Most; t++)
        {
            var (before, after) = (trace.Workers[t - 1], trace.Workers[t]);
            if (before == after) continue;
            drawn++;
            var x = X(t, trace.Workers.Length);
            var (tip, foot) = after > before ? (LoadBottom + 6, LoadBottom + 15) : (LoadBottom + 15, LoadBottom + 6);
            svg.Append(CultureInfo.InvariantCulture, $"<path class=\"act\" style=\"stroke:none;fill:var(--text)\" d=\"M{x:0.#} {tip}L{x - 4:0.#} {foot}H{x + 4:0.#}Z\"><title>{before} to {after} workers</title></path>");
        }
        svg.Append(CultureInfo.InvariantCulture, $"<text class=\"small\" text-anchor=\"end\" x=\"{Right}\" y=\"340\">▲ out, ▼ in: {drawn} actions</text>\n");
    }

    private static double X(int second, int seconds) => Left + (Right - Left) * (double)second / seconds;

    private static double Y(double value, double most, int top, int bottom) => bottom - (bottom - top) * Math.Min(1, value / most);

    /// <summary>The next number that reads well.</summary>
    private static double Nice(double value)
    {
        var unit = Math.Pow(10, Math.Floor(Math.Log10(Math.Max(value, 1))));
        foreach (var step in new[] { 1, 1.2, 1.6, 2, 2.4, 3.2, 4, 6, 8, 10 })
            if (step * unit >= value) return step * unit;
        return 10 * unit;
    }
}
