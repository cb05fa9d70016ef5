namespace Sluice.Azure.Fabric;

/// <summary>
/// A total by the minute that comes late and is revised for a while, as a count that only grows and is read as it was some
/// time ago: within a minute it is taken to grow evenly. What was read once is not taken back.
/// </summary>
internal sealed class MetricMinutes
{
    private const long Minute = TimeSpan.TicksPerMinute;
    private readonly SortedDictionary<long, double> _totals = [];
    private double _sum;
    // The minute up to which everything is in the sum; 0 before the first reading.
    private long _summed;
    private double _last;

    /// <summary>Takes a minute's total, in the place of what was said of it before.</summary>
    public void Set(DateTimeOffset minute, double total)
    {
        var at = minute.UtcTicks / Minute;
        if (at >= _summed && total is >= 0 and < 1e15) _totals[at] = total;
    }

    /// <summary>The count at a time; NaN when a minute before it is missing. Never less than what was answered before.</summary>
    public double At(DateTimeOffset time)
    {
        var (at, share) = (time.UtcTicks / Minute, time.UtcTicks % Minute / (double)Minute);
        if (_summed == 0 || at - _summed > MonitorGauge.Minutes)
        {
            // At the beginning, and after an absence that is longer than what is asked for, it counts from here on.
            _summed = at;
        }
        for (; _summed < at; _summed++)
            if (_totals.Remove(_summed, out var total)) _sum += total;
            else return double.NaN;
        foreach (var old in _totals.Keys.TakeWhile(minute => minute < _summed).ToList()) _totals.Remove(old);
        if (!_totals.TryGetValue(at, out var now)) return double.NaN;
        return _last = Math.Max(_last, _sum + (now * share));
    }
}
