namespace Sluice.Fabric.Judging;

/// <summary>
/// After the fabric was away, or a clock jumped, nothing can be said of the time in between: intervals begin anew.
/// Positions, ages of events, open incidents and what was stuck stay known.
/// </summary>
internal static class Gaps
{
    private const long LongAgo = 600_000;

    public static JudgeState Bridge(JudgeState s, long now) => s with
    {
        Time = now,
        Streams = [.. s.Streams.Select(m => Bridge(m, now))],
        Consumers = [.. s.Consumers.Select(m => Bridge(m, now))],
        Log = s.Log with { Measured = 0, RefusedSince = 0, SlowedSince = 0 },
        Open = [.. s.Open.Select(o => o with { ClearSince = 0, OtherSince = now })],
    };

    private static StreamMemory Bridge(StreamMemory m, long now) => m with
    {
        SeenAt = now, Since = Math.Min(m.Since, now), BytesAt = 0, BytesRate = double.NaN,
        Measured = new long[m.Last.Length],
        GrewAt = [.. m.GrewAt.Select(at => Math.Min(at, now))],
        Rate = Unknown(m.Last.Length), LastRate = Unknown(m.Last.Length),
        Columns = [.. m.Columns.Select(c => c.Time <= now ? c : c with { Time = now })],
    };

    private static ConsumerMemory Bridge(ConsumerMemory m, long now)
    {
        var progress = new long[m.Checkpoint.Length];
        for (var p = 0; p < progress.Length; p++)
            progress[p] = (NodeState)m.States[p] is NodeState.Stalled or NodeState.Stopped ? Math.Max(1, now - LongAgo) : now;
        var seen = new long[progress.Length];
        Array.Fill(seen, now);
        return m with
        {
            SeenAt = now, ObservedSince = now, LastRound = 0, Measured = 0, Since = Math.Min(m.Since, now), ChangedAt = now,
            ProgressAt = progress, RenewedSeen = seen, BehindSince = new long[progress.Length],
            RewoundAt = new long[progress.Length], LagSlope = new double[progress.Length],
            Rate = Unknown(progress.Length), LastRate = Unknown(progress.Length), ErrorsSince = 0, ErrorRun = 0, LastErrorAt = 0,
            Instances = [.. m.Instances.Select(i => i.Gone ? i with { SeenAt = now - LongAgo } : i with { SeenAt = now })],
        };
    }

    private static double[] Unknown(int count)
    {
        var unknown = new double[count];
        Array.Fill(unknown, double.NaN);
        return unknown;
    }
}
