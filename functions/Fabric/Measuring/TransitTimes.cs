using System.Collections.Immutable;

namespace Sluice.Fabric.Measuring;

/// <summary>
/// How long events were on their way, from the log's acceptance to the end of their batch, as counts by class. The classes
/// are √2 apart, from a millisecond to half an hour, so a quantile is right to a fifth of itself, and counts of several
/// instances can be added.
/// </summary>
public static class TransitTimes
{
    /// <summary>Number of classes; the last one has no end.</summary>
    public const int Classes = 43;

    /// <summary>The class of a time.</summary>
    public static int ClassOf(TimeSpan time)
    {
        var milliseconds = time.TotalMilliseconds;
        return milliseconds <= 1 ? 0 : Math.Min(Classes - 1, (int)Math.Ceiling(2 * Math.Log2(milliseconds)));
    }

    /// <summary>Quantiles over all that instances say, in seconds; NaN when they say nothing.</summary>
    public static (double Median, double P95) Of(IEnumerable<ImmutableArray<int>> counts)
    {
        Span<long> sum = stackalloc long[Classes];
        var all = 0L;
        foreach (var one in counts)
            for (var i = 0; !one.IsDefault && i < one.Length && i < Classes; i++)
                if (one[i] > 0)
                {
                    sum[i] += one[i];
                    all += one[i];
                }
        return all == 0 ? (double.NaN, double.NaN) : (Quantile(sum, all * 0.5), Quantile(sum, all * 0.95));
    }

    private static double Quantile(ReadOnlySpan<long> counts, double rank)
    {
        var below = 0L;
        for (var i = 0; i < counts.Length; i++)
        {
            if (below + counts[i] >= rank && counts[i] > 0)
            {
                // Within a class events are taken to lie evenly.
                var (from, to) = (i == 0 ? 0 : Upper(i - 1), Upper(i));
                return (from + ((to - from) * (rank - below) / counts[i])) / 1000;
            }
            below += counts[i];
        }
        return Upper(counts.Length - 1) / 1000;
    }

    private static double Upper(int index) => Math.Pow(2, index / 2.0);
}
