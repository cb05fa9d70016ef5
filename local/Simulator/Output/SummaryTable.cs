using System.Globalization;
using System.Text;

namespace Sluice.Simulator.Output;

/// <summary>Summaries as a table that is readable as it is and as Markdown.</summary>
public static class SummaryTable
{
    private static readonly string[] Heads =
        ["controller", "scenario", "violation min", "worst seed", "capacity ÷ oracle", "actions", "reversals", "moves"];

    /// <summary>A line for every controller and scenario and, when there are several scenarios, one for all of them.</summary>
    public static string Write(IReadOnlyList<Summary> summaries)
    {
        var rows = new List<string[]> { Heads };
        var units = summaries.Any(summary => summary.UnitHours > 0);
        foreach (var controller in summaries.GroupBy(summary => summary.Controller))
        {
            if (controller.Count() > 1) rows.Add(Total(controller.Key, [.. controller]));
            foreach (var s in controller)
                rows.Add([s.Controller, s.Scenario, Number(s.ViolationMinutes), $"{Number(s.WorstMinutes)} (#{s.WorstSeed.ToString(CultureInfo.InvariantCulture)})",
                    Number(s.CapacityRatio), Tenth(s.Actions), Tenth(s.Reversals), Tenth(s.Moves), Tenth(s.UnitHours)]);
        }
        rows[0] = units ? [.. Heads, "unit-hours"] : Heads;
        return Lines(rows, rows[0].Length);
    }

    private static string[] Total(string name, List<Summary> all)
    {
        var worst = all.MaxBy(s => s.WorstMinutes)!;
        return [name, "all", Number(all.Sum(s => s.ViolationMinutes)),
            $"{Number(worst.WorstMinutes)} (#{worst.WorstSeed.ToString(CultureInfo.InvariantCulture)}, {worst.Scenario})",
            Number(all.Average(s => s.CapacityRatio)), Tenth(all.Sum(s => s.Actions)), Tenth(all.Sum(s => s.Reversals)),
            Tenth(all.Sum(s => s.Moves)), Tenth(all.Sum(s => s.UnitHours))];
    }

    private static string Lines(List<string[]> rows, int columns)
    {
        var widths = new int[columns];
        foreach (var row in rows)
            for (var c = 0; c < columns; c++) widths[c] = Math.Max(widths[c], row[c].Length);
        var text = new StringBuilder();
        for (var r = 0; r < rows.Count; r++)
        {
            for (var c = 0; c < columns; c++)
                text.Append("| ").Append(c < 2 ? rows[r][c].PadRight(widths[c]) : rows[r][c].PadLeft(widths[c])).Append(' ');
            text.Append("|\n");
            if (r > 0) continue;
            for (var c = 0; c < columns; c++)
                text.Append(c < 2 ? "|" + new string('-', widths[c] + 2) : "|" + new string('-', widths[c] + 1) + ":");
            text.Append("|\n");
        }
        return text.ToString();
    }

    private static string Number(double value) => value.ToString("0.00", CultureInfo.InvariantCulture);

    private static string Tenth(double value) => value.ToString("0.0", CultureInfo.InvariantCulture);
}
