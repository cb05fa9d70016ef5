using System.Collections.Immutable;
using Sluice.Fabric.Measuring;

namespace Sluice.Fabric.Judging;

/// <summary>Takes in one heartbeat.</summary>
internal static class InstanceJudge
{
    public static InstanceMemory Take(
        InstanceMemory? old, string id, Heartbeat h, long now, long skew, Thresholds limits, out bool started, out long failed)
    {
        (started, failed) = (false, 0);
        var at = Clock.Ms(h.At);
        var startedAt = Clock.Ms(h.StartedAt);
        if (old is not null && at == old.At && startedAt == old.StartedAt) return old;

        var processed = Math.Clamp(h.Processed, 0, JudgeLimits.Sequence);
        var errors = Math.Clamp(h.Errors, 0, JudgeLimits.Sequence);
        var busy = Total(h.BusySeconds);
        var sink = Total(h.SinkSeconds);
        var memory = new InstanceMemory
        {
            Id = id, Version = JudgeLimits.Cut(h.Version), StartedAt = startedAt, At = at, Processed = processed, Errors = errors,
            Busy = busy, Sink = sink, BatchGain = h.BatchGain is >= 1 and <= 1000 ? h.BatchGain : 1, Partitions = Numbers(h.Partitions),
            LastError = Short(h.LastError), Troubles = Sentences(h.Troubles),
        };
        if (old is null)
        {
            // Somebody's last words are not a sign of life.
            var age = now - skew - at;
            return memory with { SeenAt = Math.Abs(age) <= limits.Silence ? now : Math.Max(1, now - Math.Max(Math.Abs(age), limits.Silence + 1)) };
        }
        memory = memory with { SeenAt = now };
        if (startedAt != old.StartedAt || processed < old.Processed || errors < old.Errors || busy < old.Busy || sink < old.Sink)
        {
            started = true;
            failed = errors;
            return memory;
        }
        var interval = at - old.At;
        if (interval <= 0)
        {
            // Its clock went back: the totals are right, the time between them is not known.
            return memory with
            {
                Rate = old.Rate, BusyShare = old.BusyShare, SinkShare = old.SinkShare, SinkCost = old.SinkCost, ErrorsPerMinute = old.ErrorsPerMinute,
            };
        }
        var seconds = interval / 1000.0;
        failed = errors - old.Errors;
        var events = processed - old.Processed;
        var waited = sink - old.Sink;
        return memory with
        {
            Rate = events / seconds,
            BusyShare = Math.Min((busy - old.Busy) / seconds, 1),
            SinkShare = new Smoothing(15).Add(old.SinkShare, Math.Min(waited / seconds, 1), interval),
            SinkCost = events == 0 ? old.SinkCost : new Smoothing(15).Add(old.SinkCost, waited / events, interval),
            ErrorsPerMinute = new Smoothing(30).Add(old.ErrorsPerMinute, Math.Min(failed / seconds * 60, 1e9), interval),
        };
    }

    private static string? Short(string? text) => text is { Length: > Heartbeat.LongestError } ? text[..Heartbeat.LongestError] : text;

    private static ImmutableArray<string> Sentences(ImmutableArray<string> said) =>
        said.IsDefaultOrEmpty ? [] : [.. said.Where(one => one is { Length: > 0 }).Take(Heartbeat.MostTroubles).Select(one => Short(one)!)];

    private static double Total(double seconds) => seconds is >= 0 and < 1e12 ? seconds : 0;

    private static ImmutableArray<int> Numbers(ImmutableArray<PartitionWork> work)
    {
        if (work.IsDefaultOrEmpty) return [];
        var numbers = new SortedSet<int>();
        foreach (var w in work)
            if (w.Partition is >= 0 and < JudgeLimits.Partitions && numbers.Count < 256) numbers.Add(w.Partition);
        return [.. numbers];
    }
}
