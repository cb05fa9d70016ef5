using System.Collections.Immutable;

namespace Sluice.Fabric.Judging;

/// <summary>The series of <see cref="LossMemory"/> while a round writes to copies of them.</summary>
internal sealed class LossBook
{
    private const int MostSeries = 512;
    private readonly SortedDictionary<string, LossSeries> _series = new(StringComparer.Ordinal);

    public LossBook(LossMemory before, long first)
    {
        First = before.FirstMinute != 0 && first <= before.FirstMinute && first > before.FirstMinute - 3 ? before.FirstMinute : first;
        var shift = First - before.FirstMinute;
        foreach (var s in before.Series)
            _series[s.Name] = s with
            {
                Low = Shifted(s.Low, shift, s.High.Length == 0 ? 0 : LossSeries.Unknown),
                High = s.High.Length == 0 ? s.High : Shifted(s.High, shift, LossSeries.Unknown),
            };
    }

    /// <summary>The oldest minute.</summary>
    public long First { get; }

    public LossSeries? Find(string name) => _series.GetValueOrDefault(name);

    /// <summary>Sets what was counted in a minute; what was said before with a larger number stands.</summary>
    public void Count(string name, long minute, long count)
    {
        if (At(name, false) is not { } s || minute < First || minute >= First + s.Low.Length) return;
        ref var known = ref s.Low[minute - First];
        known = Math.Max(known, count);
    }

    /// <summary>Notes a position that is the first after one minute began and the last before another one does.</summary>
    public void Position(string name, long value, long after, long before)
    {
        if (At(name, true) is not { } s) return;
        if (after >= First && after < First + s.High.Length && s.High[after - First] == LossSeries.Unknown) s.High[after - First] = value;
        if (before >= First && before < First + s.Low.Length) s.Low[before - First] = value;
    }

    /// <summary>Counters added by minute; null when none of them was ever heard of.</summary>
    public long[]? Sum(params ReadOnlySpan<(string Name, int Sign)> counters)
    {
        long[]? sum = null;
        foreach (var (name, sign) in counters)
        {
            if (Find(name) is not { } s) continue;
            sum ??= new long[s.Low.Length];
            for (var i = 0; i < sum.Length; i++) sum[i] += sign * s.Low[i];
        }
        return sum;
    }

    /// <summary>All that was counted in a minute.</summary>
    public long Counted(long minute)
    {
        var sum = 0L;
        foreach (var s in _series.Values)
            if (s.High.Length == 0 && minute >= First && minute < First + s.Low.Length) sum += s.Low[minute - First];
        return sum;
    }

    public LossMemory ToMemory() => new() { FirstMinute = First, Series = [.. _series.Values] };

    private LossSeries? At(string name, bool position)
    {
        if (_series.TryGetValue(name, out var s)) return s;
        if (_series.Count >= MostSeries) return null;
        s = new LossSeries { Name = name, Low = new long[JudgeLimits.Minutes], High = position ? new long[JudgeLimits.Minutes] : [] };
        if (position)
        {
            Array.Fill(s.Low, LossSeries.Unknown);
            Array.Fill(s.High, LossSeries.Unknown);
        }
        return _series[name] = s;
    }

    private static long[] Shifted(long[] values, long shift, long fill)
    {
        var shifted = new long[values.Length];
        Array.Fill(shifted, fill);
        for (var i = 0; i < shifted.Length; i++)
            if (i + shift >= 0 && i + shift < values.Length) shifted[i] = values[i + shift];
        return shifted;
    }
}
