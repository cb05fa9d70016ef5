using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Sluice.Fabric.Planning;

/// <summary>
/// The rate of a stream over the last minute: its level, its trend, and whether it just jumped. A sample far from what
/// the line through the others led one to expect begins a new line, so that a step counts at once.
/// </summary>
/// <param name="Samples">Samples of the present line, oldest first.</param>
/// <param name="Deviation">Usual distance of a sample from the line, as a share of the rate.</param>
public sealed record RateHistory(ImmutableArray<RateSample> Samples, double Deviation)
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(60);

    // A jump is at least this share of the rate and this many usual deviations away.
    private const double LeastJump = 0.15;
    private const double JumpDeviations = 4;

    /// <summary>Nothing seen yet.</summary>
    public static RateHistory Empty { get; } = new([], 0.02);

    /// <summary>Rate at the last sample, events a second; 0 when nothing was seen.</summary>
    [JsonInclude]
    public double Level { get; internal init; }

    /// <summary>Change of the rate, events a second each second; 0 unless it stands out of the noise.</summary>
    [JsonInclude]
    public double Slope { get; internal init; }

    /// <summary>The history with one sample more; samples must come in order of time.</summary>
    public RateHistory Add(DateTimeOffset time, double rate)
    {
        if (Samples.Length == 0) return (this with { Samples = [new RateSample(time, rate)] }).Fitted();
        var seconds = Math.Max(1, (time - Samples[^1].Time).TotalSeconds);
        var expected = Math.Max(0, Level + Slope * seconds);
        var distance = Math.Abs(rate - expected);
        // Counting alone makes a small rate uneven: the deviation of a count is its root.
        var counting = Math.Sqrt(Math.Max(expected, 1) / seconds);
        var scale = Math.Max(expected, 1);
        if (distance > Math.Max(LeastJump * scale, JumpDeviations * Math.Max(Deviation * scale, counting)))
        {
            ImmutableArray<RateSample> line = rate > expected
                ? [Samples[^1], new RateSample(time, rate)]
                : [new RateSample(time, rate)];
            return (this with { Samples = line }).Fitted();
        }
        var from = 0;
        while (from < Samples.Length && time - Samples[from].Time > Window) from++;
        var deviation = 0.9 * Deviation + 0.1 * Math.Min(1, distance / scale);
        return (this with
        {
            Samples = [.. Samples.AsSpan()[from..], new RateSample(time, rate)],
            Deviation = deviation,
        }).Fitted();
    }

    /// <summary>
    /// The rate expected after so many seconds. It never falls below the level, and how far it may rise depends on how
    /// many samples speak for it.
    /// </summary>
    public double Forecast(double seconds)
    {
        var straight = Level + Slope * seconds;
        if (Samples.Length >= 3) return Math.Min(straight, 4 * Level);

        // A jump may have been seen in half, and the next sample will tell.
        var seen = Samples.Length == 2 ? Samples[1].Rate - Samples[0].Rate : 0;
        return Math.Min(straight, Level + Math.Min(Level, 2 * Math.Max(0, seen)));
    }

    private RateHistory Fitted()
    {
        var n = Samples.Length;
        var last = Samples[^1];
        if (n == 1) return this with { Level = last.Rate, Slope = 0 };
        if (n == 2)
        {
            var rise = (last.Rate - Samples[0].Rate) / Math.Max(1, (last.Time - Samples[0].Time).TotalSeconds);
            // Two samples make a trend only when they are a jump.
            var jumped = rise > 0 && last.Rate > Samples[0].Rate * (1 + LeastJump);
            return this with { Level = jumped ? last.Rate : (last.Rate + Samples[0].Rate) / 2, Slope = jumped ? rise : 0 };
        }
        double meanTime = 0, meanRate = 0;
        foreach (var sample in Samples)
        {
            meanTime += (sample.Time - last.Time).TotalSeconds / n;
            meanRate += sample.Rate / n;
        }
        double spread = 0, together = 0;
        foreach (var sample in Samples)
        {
            var t = (sample.Time - last.Time).TotalSeconds - meanTime;
            spread += t * t;
            together += t * (sample.Rate - meanRate);
        }
        var slope = together / spread;
        var residue = 0.0;
        foreach (var sample in Samples)
        {
            var off = sample.Rate - meanRate - slope * ((sample.Time - last.Time).TotalSeconds - meanTime);
            residue += off * off;
        }
        var error = Math.Sqrt(residue / Math.Max(1, n - 2) / spread);
        if (slope > 3 * error) return this with { Level = Math.Max(0, meanRate - slope * meanTime), Slope = slope };

        // Without a trend the last quarter of a minute speaks; a falling rate is followed, never foretold.
        var recent = Math.Min(n, 3);
        var level = 0.0;
        for (var i = n - recent; i < n; i++) level += Samples[i].Rate / recent;
        return this with { Level = level, Slope = 0 };
    }
}
