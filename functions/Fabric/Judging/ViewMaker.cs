using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Sluice.Fabric.Measuring;
using Sluice.Fabric.Planning;

namespace Sluice.Fabric.Judging;

/// <summary>Makes the views of one round.</summary>
internal sealed class ViewMaker(Thresholds limits, PipelineReading reading, long now, LogMemory log, LossMemory loss)
{
    private const double LatencyWindow = 15;
    private double _use = double.NaN;

    public static string ThrottleKey(string stream) => stream + "|throttled";

    public static double Sum(double[] values)
    {
        var (sum, known) = (0.0, false);
        foreach (var value in values)
        {
            if (double.IsNaN(value)) continue;
            sum += value;
            known = true;
        }
        return known ? sum : double.NaN;
    }

    public StreamView Stream(StreamMemory s, Cause throttled, List<Finding> findings, bool read)
    {
        var (stale, quiet, hottest) = (0, 0, double.NaN);
        for (var p = 0; p < s.Last.Length; p++)
        {
            if (s.Measured[p] == 0 || now - s.Measured[p] > limits.Stale) stale++;
            if (now - s.GrewAt[p] >= limits.Idle) quiet++;
            if (!(hottest >= s.Rate[p]) && !double.IsNaN(s.Rate[p])) hottest = s.Rate[p];
        }
        var rate = Sum(s.Rate);
        var (state, cause, rule) =
            s.Last.Length == 0 || stale == s.Last.Length ? (NodeState.Unknown, Cause.None, read
                ? "Its ends were not read for a minute or more." : "It could not be asked.")
            : throttled == Cause.IngressThrottled ? (NodeState.Failing, throttled, FormattableString.Invariant(
                $"The log refuses {log.ThrottledPerMinute:0.#} requests a minute with {log.Units?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "unknown"} throughput units; {(double.IsNaN(log.Parked) ? 0 : log.Parked):0} events are parked."))
            : throttled == Cause.EgressThrottled ? (NodeState.Lagging, throttled, FormattableString.Invariant(
                $"The log slows reading down; {log.BytesOutRate:0} bytes a second are read with {log.Units?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "unknown"} throughput units."))
            : stale == 0 && quiet == s.Last.Length ? (NodeState.Idle, Cause.None, "Nothing arrives.")
            : (NodeState.Ok, Cause.None, FormattableString.Invariant($"{rate:0.#} events a second arrive."));
        if (throttled != Cause.None && state != NodeState.Unknown)
            findings.Add(new Finding(ThrottleKey(s.Stream), s.Stream, null, state, cause, rule, Advice.For(cause)));
        foreach (var f in findings)
            if (f.Cause == Cause.CountedLoss && f.Node == s.Stream && state < NodeState.Failing)
                (state, cause, rule) = (NodeState.Failing, Cause.CountedLoss, f.Summary);
        return new StreamView
        {
            Stream = s.Stream, State = state, Cause = cause, Rule = rule, IsCause = cause != Cause.None,
            Since = Clock.Time(state == s.State && s.Since != 0 ? s.Since : now), Partitions = s.Last.Length, Rate = rate,
            BytesRate = s.BytesRate, HottestShare = rate > 0 ? hottest / rate : double.NaN,
        };
    }

    public WorkerView Worker(ConsumerJudge c, WorkerInstances instances, WorkerVerdict v, long since, int? asked, StreamMemory? s)
    {
        var m = c.Memory;
        var partitions = new PartitionView[c.Count];
        for (var p = 0; p < partitions.Length; p++)
        {
            var state = (NodeState)m.States[p];
            var cause = state switch
            {
                NodeState.Unknown when c.Unreadable => Cause.CheckpointsUnreadable,
                NodeState.Stopped => Cause.NoOwner,
                NodeState.Stalled => v.StallCause,
                NodeState.Failing => v.FailCause,
                NodeState.Lagging => v.LagCause,
                _ => Cause.None,
            };
            if (c.Expired[p] > 0 && state < NodeState.Failing) (state, cause) = (NodeState.Failing, Cause.RetentionLoss);
            partitions[p] = new PartitionView(
                p, state, cause, c.Lags[p], m.LagSeconds[p], s is null ? double.NaN : s.Rate[p], m.Rate[p], OwnerOf(c, instances, p),
                m.Checkpoint[p] < 0 ? null : m.Checkpoint[p], s is null || s.Measured[p] == 0 ? null : s.Beginning[p],
                s is null || s.Measured[p] == 0 ? null : s.Last[p]);
        }
        var views = new InstanceView[instances.Live];
        for (var i = 0; i < views.Length; i++)
        {
            var x = instances[i];
            views[i] = new InstanceView(x.Id, x.Version, x.Rate, x.BusyShare, x.ErrorsPerMinute, Clock.Time(x.At), x.Partitions, x.LastError);
        }
        return new WorkerView
        {
            Worker = m.Worker, Stream = m.Stream, Group = m.Group, State = v.State, Cause = v.Cause, Rule = v.Rule, IsCause = v.IsCause,
            Since = Clock.Time(since), LagEvents = v.LagEvents, LagSeconds = v.LagSeconds, ArrivalRate = v.ArrivalRate,
            ProcessedRate = v.ProcessedRate, BusyShare = instances.BusyShare, ErrorsPerMinute = instances.ErrorsPerMinute,
            InstanceCount = asked, Instances = ImmutableCollectionsMarshal.AsImmutableArray(views),
            Partitions = ImmutableCollectionsMarshal.AsImmutableArray(partitions),
        };
    }

    /// <summary>The instance that works on a partition by its heartbeats, else the owner that its blob names while it lives.</summary>
    public static string? OwnerOf(ConsumerJudge c, WorkerInstances instances, int p) =>
        c.InstanceOf[p] >= 0 ? instances[c.InstanceOf[p]].Id : c.OwnerLives[p] ? c.Memory.Owner[p] : null;

    public PipelineView Pipeline(
        ImmutableArray<StreamView> streams, ImmutableArray<WorkerView> workers, ImmutableArray<OpenIncident> open)
    {
        var worst = streams.Length + workers.Length == 0 ? NodeState.Unknown : NodeState.Ok;
        var anyOk = false;
        foreach (var s in streams) Take(s.State);
        foreach (var w in workers) Take(w.State);
        if (worst == NodeState.Idle && anyOk) worst = NodeState.Ok;
        var incidents = open.Select(o => o.Incident).OrderByDescending(i => i.State).ThenBy(i => i.OpenedAt).ToImmutableArray();
        var missing = loss.Findings.IsEmpty ? double.NaN : loss.Findings.Max(f => f.Missing);
        Use(streams, workers);
        var (median, high) = Latencies();
        return new PipelineView
        {
            Time = Clock.Time(now), State = worst, Streams = streams, Workers = workers, Incidents = incidents, ThroughputUnits = log.Units,
            UnitUse = _use, ThrottledPerMinute = log.ThrottledPerMinute, ParkedEvents = log.Parked, AcceptedRate = Accepted(),
            CountedLoss = missing, LatencyMedian = median, Latency95 = high,
            Faults = reading.Faults.IsDefault ? [] : [.. reading.Faults.Where(f => f is not null).Take(100)],
        };

        void Take(NodeState state)
        {
            anyOk |= state == NodeState.Ok;
            if (state > worst) worst = state;
        }
    }

    private void Use(ImmutableArray<StreamView> streams, ImmutableArray<WorkerView> workers)
    {
        if (log.Units is not { } units) return;
        Take(streams.Sum(s => Known(s.Rate)), LogLimits.EventsIn);
        Take(streams.Sum(s => Known(s.BytesRate)), LogLimits.BytesIn);
        Take(workers.Sum(w => Known(w.ProcessedRate)), LogLimits.EventsOut);
        Take(log.BytesOutRate, LogLimits.BytesOut);

        void Take(double value, double limit)
        {
            var share = value / (limit * units);
            if (double.IsNaN(_use) || share > _use) _use = share;
        }

        static double Known(double value) => double.IsNaN(value) ? 0 : value;
    }

    private double Accepted()
    {
        var (sum, known) = (0.0, false);
        var index = now / 60_000 - 2 - loss.FirstMinute;
        foreach (var s in loss.Series)
        {
            if (!s.Name.StartsWith("n|sluice.collect.accepted|", StringComparison.Ordinal) || index < 0 || index + 1 >= s.Low.Length) continue;
            sum += s.Low[index] + s.Low[index + 1];
            known = true;
        }
        return known ? sum / 120 : double.NaN;
    }

    private (double Median, double High) Latencies()
    {
        if (reading.Canaries.IsDefaultOrEmpty) return (double.NaN, double.NaN);
        var seconds = new List<double>();
        foreach (var c in reading.Canaries)
            if (c.ReadableAt is { } at && at >= c.SentAt && Math.Abs((reading.Time - c.SentAt).TotalMinutes) <= LatencyWindow && seconds.Count < 1_000)
                seconds.Add((at - c.SentAt).TotalSeconds);
        if (seconds.Count == 0) return (double.NaN, double.NaN);
        seconds.Sort();
        return (seconds[(seconds.Count - 1) / 2], seconds[(int)Math.Ceiling(0.95 * seconds.Count) - 1]);
    }
}
