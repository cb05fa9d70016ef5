namespace Sluice.Reports.Api;

/// <summary>
/// 95 % confidence intervals of proportions and of their differences: Wilson's score interval (Wilson 1927) and, of two
/// independent proportions, Newcombe's method 10 (Statistics in Medicine 17, 1998, 873–890), which is built from the two
/// Wilson intervals. Both keep what they promise for small numbers and for proportions near 0 and 1.
/// </summary>
internal static class Intervals
{
    // The 97.5 % point of the normal distribution.
    private const double Z = 1.959963984540054;

    /// <summary>The interval of <paramref name="successes"/> out of <paramref name="trials"/>; everything when there were none.</summary>
    public static (double Low, double High) Wilson(double successes, double trials)
    {
        if (trials <= 0) return (0, 1);
        var p = successes / trials;
        var scale = 1 + Z * Z / trials;
        var centre = (p + Z * Z / (2 * trials)) / scale;
        var half = Z / scale * Math.Sqrt(p * (1 - p) / trials + Z * Z / (4 * trials * trials));
        return (successes <= 0 ? 0 : Math.Max(0, centre - half), successes >= trials ? 1 : Math.Min(1, centre + half));
    }

    /// <summary>The interval of the first proportion less the second.</summary>
    public static (double Difference, double Low, double High) Newcombe(double successes1, double trials1, double successes2, double trials2)
    {
        var (p1, p2) = (Rate(successes1, trials1), Rate(successes2, trials2));
        var (low1, high1) = Wilson(successes1, trials1);
        var (low2, high2) = Wilson(successes2, trials2);
        var difference = p1 - p2;
        return (difference,
            difference - Math.Sqrt((p1 - low1) * (p1 - low1) + (high2 - p2) * (high2 - p2)),
            difference + Math.Sqrt((high1 - p1) * (high1 - p1) + (p2 - low2) * (p2 - low2)));
    }

    private static double Rate(double successes, double trials) => trials <= 0 ? 0 : successes / trials;
}
