using System.Collections.Immutable;
using Sluice.Fabric.Measuring;

namespace Sluice.Fabric.Judging;

/// <summary>Takes in the ends of a stream's partitions and tells the age of an event by its sequence number.</summary>
internal static class StreamJudge
{
    // Closer rounds than this replace each other in the history.
    private const long LeastSpacing = 2_500;
    private const long OlderSpacing = 60_000;
    private const double LongestAge = 90 * 86_400.0;

    /// <param name="before">As it was; null for a new stream.</param>
    /// <param name="reading">As it was read; null when it could not be asked.</param>
    /// <param name="now">Now.</param>
    /// <param name="skew">Gets the smallest distance between the time of a reading and that of the event it found newly, with the time between readings.</param>
    /// <param name="anew">True when the hub begins anew: numbers went down.</param>
    public static StreamMemory Update(StreamMemory? before, StreamReading? reading, long now, ref SkewSample skew, out bool anew)
    {
        anew = false;
        if (reading is null) return before!;
        var count = Math.Clamp(reading.Partitions, 0, JudgeLimits.Partitions);
        var s = before is null || before.Last.Length > count ? Fresh(reading.Stream, count, now)
            : before.Last.Length < count ? Grown(before, count) : before;
        var beginning = (long[])s.Beginning.Clone();
        var last = (long[])s.Last.Clone();
        var measured = (long[])s.Measured.Clone();
        var enqueued = (long[])s.Enqueued.Clone();
        var grew = (long[])s.GrewAt.Clone();
        var rate = (double[])s.Rate.Clone();
        var lastRate = (double[])s.LastRate.Clone();
        var smoothing = new Smoothing(15);
        if (!reading.Ends.IsDefault)
        {
            foreach (ref readonly var end in reading.Ends.AsSpan())
            {
                var p = end.Partition;
                if ((uint)p >= (uint)count || end.Last > JudgeLimits.Sequence || end.Beginning > JudgeLimits.Sequence) continue;
                var m = Math.Min(Clock.Ms(end.MeasuredAt), now);
                var interval = m - measured[p];
                if (interval <= 0) continue;
                var sequence = Math.Max(end.Last, -1);
                var at = Math.Max(0, Clock.Ms(end.LastEnqueued));
                if (measured[p] == 0)
                {
                    // The first sight, or the first after a gap: nothing can be said of the time in between.
                    if (grew[p] == 0) grew[p] = at == 0 || at > now ? now : at;
                    else if (sequence > last[p]) grew[p] = m;
                    lastRate[p] = double.NaN;
                    if (sequence < last[p]) anew = true;
                }
                else if (sequence < last[p])
                {
                    anew = true;
                    (rate[p], lastRate[p], grew[p]) = (double.NaN, double.NaN, m);
                }
                else
                {
                    if (interval < 500) continue;
                    var r = (sequence - last[p]) * 1000.0 / interval;
                    lastRate[p] = r;
                    rate[p] = smoothing.Add(rate[p], r, interval);
                    if (sequence > last[p])
                    {
                        grew[p] = m;
                        if (at != 0) skew.Add(m - at, interval);
                    }
                }
                (beginning[p], last[p], measured[p], enqueued[p]) = (Math.Max(0, end.Beginning), sequence, m, at);
            }
        }
        s = s with
        {
            SeenAt = now, Beginning = beginning, Last = last, Measured = measured, Enqueued = enqueued, GrewAt = grew,
            Rate = rate, LastRate = lastRate,
            Columns = Add(anew ? [] : s.Columns, new StreamColumn { Time = now, Last = last, Enqueued = enqueued }),
        };
        return WithBytes(s, reading.Bytes, now);
    }

    /// <summary>
    /// Seconds since the log accepted the event: between two remembered ends by interpolation, before them by the rate
    /// that they show; at least the age of the oldest remembered end that does not hold it.
    /// </summary>
    public static double AgeOf(StreamMemory s, int partition, long sequence, long now)
    {
        var columns = s.Columns;
        if (columns.IsEmpty) return double.NaN;
        var newest = columns[^1];
        if (sequence >= newest.Last[partition]) return Seconds(now - newest.Enqueued[partition]);
        var (low, high) = (0, columns.Length - 1);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (columns[middle].Last[partition] >= sequence) high = middle;
            else low = middle + 1;
        }
        var (to, at) = (columns[low].Last[partition], columns[low].Enqueued[partition]);
        if (to == sequence) return Seconds(now - at);
        if (low > 0)
        {
            var (from, since) = (columns[low - 1].Last[partition], columns[low - 1].Enqueued[partition]);
            if (from >= 0 && since > 0 && since <= at)
                return Seconds(now - (at - (to - sequence) * ((double)(at - since) / (to - from))));
            return Seconds(now - at);
        }
        var (end, endAt) = (newest.Last[partition], newest.Enqueued[partition]);
        var perEvent = end > to && endAt > at ? (double)(endAt - at) / (end - to) : 0;
        return Seconds(now - (at - (to - sequence) * perEvent));

        static double Seconds(double milliseconds) => Math.Clamp(milliseconds / 1000, 0, LongestAge);
    }

    private static ImmutableArray<StreamColumn> Add(ImmutableArray<StreamColumn> columns, StreamColumn added)
    {
        var n = columns.Length;
        if (n > 0 && columns[0].Last.Length != added.Last.Length) return [added];
        if (n > 1 && added.Time - columns[n - 2].Time < LeastSpacing) return columns.SetItem(n - 1, added);
        columns = columns.Add(added);
        var leaving = columns.Length - 1 - JudgeLimits.RecentColumns;
        if (leaving > 0 && columns[leaving].Time - columns[leaving - 1].Time < OlderSpacing) return columns.RemoveAt(leaving);
        return columns.Length > JudgeLimits.Columns ? columns.RemoveAt(0) : columns;
    }

    private static StreamMemory WithBytes(StreamMemory s, double bytes, long now)
    {
        if (!(bytes is >= 0 and < 1e18)) return s;
        if (s.BytesAt == 0 || now <= s.BytesAt || bytes < s.Bytes || double.IsNaN(s.Bytes)) return s with { Bytes = bytes, BytesAt = now };
        if (now - s.BytesAt < 500) return s;
        var rate = new Smoothing(15).Add(s.BytesRate, (bytes - s.Bytes) * 1000 / (now - s.BytesAt), now - s.BytesAt);
        return s with { Bytes = bytes, BytesAt = now, BytesRate = rate };
    }

    private static StreamMemory Fresh(string stream, int count, long now)
    {
        var none = new double[count];
        Array.Fill(none, double.NaN);
        return new StreamMemory
        {
            Stream = JudgeLimits.Cut(stream), SeenAt = now, Since = now, Beginning = new long[count], Last = new long[count],
            Measured = new long[count], Enqueued = new long[count], GrewAt = new long[count], Rate = none, LastRate = none,
        };
    }

    private static StreamMemory Grown(StreamMemory s, int count)
    {
        return s with
        {
            Beginning = Longer(s.Beginning, 0L), Last = Longer(s.Last, 0L), Measured = Longer(s.Measured, 0L),
            Enqueued = Longer(s.Enqueued, 0L), GrewAt = Longer(s.GrewAt, 0L), Rate = Longer(s.Rate, double.NaN),
            LastRate = Longer(s.LastRate, double.NaN), Columns = [],
        };

        T[] Longer<T>(T[] array, T fill)
        {
            var longer = new T[count];
            array.CopyTo(longer, 0);
            Array.Fill(longer, fill, array.Length, count - array.Length);
            return longer;
        }
    }
}
