using System.Globalization;

namespace Sluice.Simulator.Scenarios;

/// <summary>
/// Real traffic: a CSV file of <c>timestamp,value</c>, a line each after one header line. Values are counts at even
/// distances; they are scaled so that the greatest is a given rate, joined by straight lines and given Poisson arrivals.
/// </summary>
public static class TraceFile
{
    private const int MostLines = 200_000;
    private const int MostSeconds = 70 * 86_400;

    /// <summary>Reads a file's lines; null, and why, when they are no trace.</summary>
    public static IReadOnlyList<double>? Read(IEnumerable<string> lines, out string problem)
    {
        var values = new List<double>();
        var number = 0;
        foreach (var line in lines)
        {
            number++;
            if (line.Length == 0 || (number == 1 && !Value(line, out _))) continue;
            if (!Value(line, out var value))
            {
                problem = string.Create(CultureInfo.InvariantCulture, $"line {number} is not 'timestamp,value' with a value of 0 or more");
                return null;
            }
            if (values.Count == MostLines)
            {
                problem = string.Create(CultureInfo.InvariantCulture, $"there are more than {MostLines} lines");
                return null;
            }
            values.Add(value);
        }
        problem = values.Count < 2 ? "there are fewer than two values" : values.Max() <= 0 ? "all values are 0" : "";
        return problem.Length == 0 ? values : null;
    }

    /// <summary>A scenario from a trace; null, and why, when it would be too long.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="values">The counts.</param>
    /// <param name="interval">Time from one to the next.</param>
    /// <param name="peak">Events a second of the greatest.</param>
    /// <param name="problem">Why not.</param>
    public static Scenario? Create(string name, IReadOnlyList<double> values, TimeSpan interval, double peak, out string problem)
    {
        var step = interval.TotalSeconds;
        var length = (values.Count - 1) * step;
        problem = length > MostSeconds ? "the trace is longer than 70 days"
            : length < 60 ? "the trace is shorter than a minute" : "";
        if (problem.Length > 0) return null;
        var scale = peak / values.Max();
        return new Scenario(name, string.Create(CultureInfo.InvariantCulture, $"trace, {length / 3_600:N1} hours, peak {peak:N0} ev/s"), false,
            (seed, model) => LoadBuilder.Build(name, seed, model, (int)length, At, noise: 0));

        double At(int second)
        {
            var place = Math.Min(second / step, values.Count - 1);
            var before = (int)place;
            var after = Math.Min(before + 1, values.Count - 1);
            return scale * (values[before] + (place - before) * (values[after] - values[before]));
        }
    }

    private static bool Value(string line, out double value)
    {
        value = 0;
        var comma = line.LastIndexOf(',');
        return comma > 0
            && double.TryParse(line.AsSpan(comma + 1), NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out value)
            && double.IsFinite(value);
    }
}
