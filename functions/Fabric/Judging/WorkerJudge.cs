using System.Globalization;
using System.Runtime.CompilerServices;

namespace Sluice.Fabric.Judging;

/// <summary>Draws a worker's state and cause from its partitions, its instances and the log.</summary>
internal static class WorkerJudge
{
    private const long RewoundOpens = 60_000;
    private const long ErrorsLast = 30_000;
    private const long LeastErrorRun = 30_000;

    public static WorkerVerdict Judge(ConsumerJudge c, WorkerInstances instances, StreamMemory? stream, LogMemory log, int? asked, long now)
    {
        var m = c.Memory;
        var t = Tally.Of(c, stream);
        var v = new WorkerVerdict
        {
            LagEvents = t.LagEvents, LagSeconds = t.LagSeconds, ArrivalRate = t.ArrivalRate, ProcessedRate = t.ProcessedRate,
        };
        var refuses = LogJudge.Refuses(log, now) && Flow.Writes(m.Worker);
        var slows = LogJudge.Slows(log, now);
        v.FailCause = t.Poisoned < 2 || t.Poisoned * 2 <= t.Working ? Cause.Poison : refuses ? Cause.IngressThrottled : Cause.SlowSink;
        v.StallCause = slows ? Cause.EgressThrottled : refuses ? Cause.IngressThrottled
            : instances.SinkShare >= 0.8 ? Cause.SlowSink : Cause.OwnerWithoutProgress;
        v.LagCause = t.Lagging == 0 ? Cause.None : LagCause(c, instances, stream, t, refuses, slows, asked);

        var failing = t.Poisoned == 0 && m.ErrorRun >= 3 && m.LastErrorAt - m.ErrorsSince >= LeastErrorRun && now - m.LastErrorAt <= ErrorsLast;
        (NodeState state, Cause cause, int? partition, string rule) health =
            t.Count == 0 || t.Unknown == t.Count || (t.Unknown > 0 && t.Worst <= NodeState.Idle) ? Unknown(c, t)
            : t.Stopped > 0 ? (NodeState.Stopped, Cause.NoOwner, One(t.Stopped, t.WorstStopped), Text(
                $"{Partitions(t.Stopped, t.WorstStopped)} {Has(t.Stopped)} no living owner and did not advance for {Age(now - m.ProgressAt[t.WorstStopped])}; {t.LagEvents:0} events wait."))
            : t.Stalled > 0 ? (NodeState.Stalled, v.StallCause, One(t.Stalled, t.WorstStalled), Text(
                $"{Partitions(t.Stalled, t.WorstStalled)} {Has(t.Stalled)} a living owner and did not advance for {Age(now - m.ProgressAt[t.WorstStalled])}; {t.LagEvents:0} events wait.{Why(v.StallCause, instances)}"))
            : t.Poisoned > 0 && v.FailCause != Cause.Poison ? (NodeState.Failing, v.FailCause, null, Text(
                $"Batches of {t.Poisoned} of {t.Working} partitions at work fail again and again.{Said(instances)}"))
            : failing ? (NodeState.Failing, refuses ? Cause.IngressThrottled : Cause.None, null, Text(
                $"{m.ErrorRun} batches failed in {Age(now - m.ErrorsSince)}, the last one {Age(now - m.LastErrorAt)} ago, although checkpoints may advance.{Said(instances)}"))
            : t.Lagging > 0 ? (NodeState.Lagging, v.LagCause, One(t.Lagging, t.WorstLagging) ?? (v.LagCause == Cause.HotPartition ? t.Hottest : null),
                Lag(c, instances, stream, t, v.LagCause))
            : t.Rewound > 0 ? (NodeState.Rewound, Cause.None, One(t.Rewound, t.WorstRewound), Text(
                $"The checkpoint of {Partitions(t.Rewound, t.WorstRewound).ToLowerInvariant()} went back; {t.RewoundEvents} events come again."))
            : t.Ok == 0 ? (NodeState.Idle, Cause.None, null, "Nothing arrives and nothing waits.")
            : (NodeState.Ok, Cause.None, null, Text($"It keeps up: {t.LagEvents:0} events wait, the oldest {v.LagSeconds:0.#} s old."));

        (v.State, v.Cause, v.Rule) = (health.state, health.cause, health.rule);
        v.IsCause = health.state > NodeState.Rewound && health.cause is not (Cause.EgressThrottled or Cause.IngressThrottled);
        if (v.IsCause || (health.state == NodeState.Rewound && m.State == NodeState.Rewound && now - m.Since >= RewoundOpens))
            Find("health", health.partition, health.state, health.cause, health.rule);

        if (t.Poisoned > 0 && v.FailCause == Cause.Poison)
        {
            ref readonly var work = ref c.WorkOn(t.WorstPoisoned);
            var rule = Text($"The batch of partition {t.WorstPoisoned} that begins at {work.InHand} has failed {work.Attempts} times.{Said(instances)}");
            Find("poison", t.WorstPoisoned, NodeState.Failing, Cause.Poison, rule);
            Take(NodeState.Failing, Cause.Poison, rule);
        }
        if (t.Expired > 0)
        {
            var rule = Text($"{t.Expired} events left the log's retention before they were processed ({Partitions(t.ExpiredPartitions, t.WorstExpired).ToLowerInvariant()}).");
            Find("retention", One(t.ExpiredPartitions, t.WorstExpired), NodeState.Failing, Cause.RetentionLoss, rule);
            Take(NodeState.Failing, Cause.RetentionLoss, rule);
        }
        if (c.Unreadable)
        {
            Find("checkpoints", null, NodeState.Unknown, Cause.CheckpointsUnreadable, v.Rule);
            v.IsCause = true;
        }
        return v;

        void Find(string about, int? partition, NodeState state, Cause cause, string rule) =>
            v.Findings.Add(new Finding(Key(m, about), m.Worker, partition, state, cause, rule, Advice.For(cause)));

        void Take(NodeState state, Cause cause, string rule)
        {
            if (v.State >= state && v.State != NodeState.Unknown) return;
            (v.State, v.Cause, v.Rule, v.IsCause) = (state, cause, rule, true);
        }
    }

    public static string Key(ConsumerMemory m, string about) => $"{m.Worker}|{m.Group}|{about}";

    private static (NodeState, Cause, int?, string) Unknown(ConsumerJudge c, Tally t) =>
        c.Unreadable
            ? (NodeState.Unknown, Cause.CheckpointsUnreadable, null, Text($"Checkpoints and owners could not be read for {Age(c.UnreadableFor)}."))
            : (NodeState.Unknown, Cause.None, null, t.Count == 0 ? "The stream's partitions are not known."
                : Text($"The measurements of {t.Unknown} of {t.Count} partitions are missing or too old."));

    private static Cause LagCause(
        ConsumerJudge c, WorkerInstances instances, StreamMemory? stream, in Tally t, bool refuses, bool slows, int? asked)
    {
        if (refuses) return Cause.IngressThrottled;
        if (slows) return Cause.EgressThrottled;
        if (!c.OwnerLives[t.WorstLagging]) return Cause.NoOwner;
        var usual = c.Memory.UsualSinkCost;
        if (instances.SinkShare >= 0.5 && instances.SinkCost >= 1.5 * usual) return Cause.SlowSink;
        if (stream is not null && t.Count > 1 && t.Lagging * 2 <= Math.Max(2, t.Count) && t.Hottest >= 0
            && (NodeState)c.Memory.States[t.Hottest] == NodeState.Lagging
            && stream.Rate[t.Hottest] * t.Count >= Math.Min(2, 0.75 * t.Count) * t.ArrivalRate)
            return Cause.HotPartition;
        if (double.IsNaN(usual) && instances.SinkShare >= 0.8) return Cause.SlowSink;
        if (instances.Live >= t.Count || (instances.Live == 0 && asked >= t.Count)) return Cause.AtPartitionCap;
        return instances.BusyShare < 0.5 ? Cause.None : Cause.TooFewInstances;
    }

    private static string Lag(ConsumerJudge c, WorkerInstances instances, StreamMemory? stream, in Tally t, Cause cause)
    {
        var p = t.WorstLagging;
        var slope = c.Memory.LagSlope[p];
        var age = c.Memory.LagSeconds[p];
        var text = Text($"The oldest event of {Partitions(t.Lagging, p).ToLowerInvariant()} is {age:0.#} s old");
        text += slope > 0.02 ? Text($" and gets {slope:0.##} s older every second;")
            : slope < -0.02 ? Text($" and gets {-slope:0.##} s younger every second;") : ";";
        text += Text($" {t.ArrivalRate:0.#} events a second arrive, {t.ProcessedRate:0.#} are processed, {t.LagEvents:0} wait.");
        return text + (cause == Cause.HotPartition && stream is not null
            ? Text($" Partition {t.Hottest} gets {stream.Rate[t.Hottest]:0.#} a second, {100 * stream.Rate[t.Hottest] / t.ArrivalRate:0} % of all.")
            : Why(cause, instances));
    }

    private static string Why(Cause cause, WorkerInstances instances) => cause switch
    {
        Cause.SlowSink => Text($" {100 * instances.SinkShare:0} % of the instances' time is waiting for what they write to, {1000 * instances.SinkCost:0.##} ms an event."),
        Cause.EgressThrottled => " The log slows reading down.",
        Cause.IngressThrottled => " The log refuses what the worker writes.",
        Cause.AtPartitionCap => Text($" Every partition has an instance of its own ({instances.Live} instances)."),
        Cause.TooFewInstances when !double.IsNaN(instances.BusyShare) => Text($" {instances.Live} instances are at work {100 * instances.BusyShare:0} % of the time."),
        Cause.None => Text($" The instances are at work only {100 * instances.BusyShare:0} % of the time; why is not known."),
        _ => "",
    };

    private static string Said(WorkerInstances instances) => instances.LastError is { } error ? $" Last error: {error}" : "";

    private static int? One(int count, int partition) => count == 1 ? partition : null;

    private static string Partitions(int count, int worst) =>
        count == 1 ? Text($"Partition {worst}") : Text($"{count} partitions (worst {worst})");

    private static string Has(int count) => count == 1 ? "has" : "have";

    private static string Age(long milliseconds) => Text($"{milliseconds / 1000.0:0} s");

    private static string Text(ref DefaultInterpolatedStringHandler text) => string.Create(CultureInfo.InvariantCulture, ref text);
}
