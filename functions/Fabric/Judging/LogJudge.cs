using Sluice.Fabric.Measuring;

namespace Sluice.Fabric.Judging;

/// <summary>Takes in the log's capacity and refusals.</summary>
internal static class LogJudge
{
    // One burst within a second is not a state: refusals must come again within half a minute, for a while.
    private const long RunEnds = 30_000;
    private const long LeastRun = 4_000;

    public static LogMemory Update(LogMemory before, LogReading? reading, long now)
    {
        if (reading is null) return before;
        var measured = Math.Min(Clock.Ms(reading.MeasuredAt), now);
        if (measured <= before.Measured) return before;
        var interval = before.Measured == 0 ? 0 : measured - before.Measured;
        var refused = Growth(before.ThrottledRequests, reading.ThrottledRequests, interval);
        var slowed = Growth(before.ThrottledReads, reading.ThrottledReads, interval);
        var bytes = Growth(before.BytesOut, reading.BytesOut, interval);
        var m = before with
        {
            Measured = measured,
            Units = reading.ThroughputUnits is >= 1 and <= 100_000 ? reading.ThroughputUnits : null,
            ThrottledRequests = Sane(reading.ThrottledRequests), ThrottledReads = Sane(reading.ThrottledReads),
            BytesOut = Sane(reading.BytesOut), Parked = Sane(reading.ParkedEvents), NewlyThrottled = refused,
            BytesOutRate = double.IsNaN(bytes) ? double.NaN : new Smoothing(15).Add(before.BytesOutRate, bytes * 1000 / interval, interval),
            ThrottledPerMinute = double.IsNaN(refused) ? double.NaN
                : new Smoothing(15).Add(before.ThrottledPerMinute, refused * 60_000 / interval, interval),
        };
        if (refused > 0)
            m = m with { RefusedSince = m.RefusedSince == 0 || now - m.RefusedAt > RunEnds ? now : m.RefusedSince, RefusedAt = now };
        if (slowed > 0)
            m = m with { SlowedSince = m.SlowedSince == 0 || now - m.SlowedAt > RunEnds ? now : m.SlowedSince, SlowedAt = now };
        return m;
    }

    /// <summary>True while writing is refused again and again.</summary>
    public static bool Refuses(LogMemory m, long now) =>
        m.RefusedSince != 0 && now - m.RefusedAt <= RunEnds && m.RefusedAt - m.RefusedSince >= LeastRun;

    /// <summary>True while reading is slowed again and again, or what is read is at its limit.</summary>
    public static bool Slows(LogMemory m, long now) =>
        (m.SlowedSince != 0 && now - m.SlowedAt <= RunEnds && m.SlowedAt - m.SlowedSince >= LeastRun)
        || (m.Units is { } units && m.BytesOutRate >= 0.95 * units * Planning.LogLimits.BytesOut);

    private static double Growth(double before, double value, long interval) =>
        interval < 500 || !(value >= before) ? double.NaN : value - before;

    private static double Sane(double value) => value is >= 0 and < 1e18 ? value : double.NaN;
}
