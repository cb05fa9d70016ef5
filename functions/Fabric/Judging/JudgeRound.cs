using System.Collections.Immutable;
using Sluice.Fabric.Measuring;

namespace Sluice.Fabric.Judging;

/// <summary>One round of judging, step by step: <see cref="Streams"/>, <see cref="Workers"/>, <see cref="Finish"/>.</summary>
internal sealed class JudgeRound(Thresholds limits, JudgeState before, PipelineReading reading, long now, bool restarted)
{
    private const long ForgetNode = 600_000;
    private readonly List<StreamMemory> _streams = [];
    private readonly HashSet<string> _read = new(StringComparer.Ordinal);
    private readonly List<(ConsumerJudge Judge, WorkerInstances Instances, WorkerVerdict Verdict, int? Asked)> _workers = [];
    private readonly List<Finding> _findings = [];
    private readonly HashSet<string> _frozen = new(StringComparer.Ordinal);
    private LogMemory _log = before.Log;
    private long _skew = before.Skew;
    private bool _anew;

    public void Streams()
    {
        var sample = new SkewSample();
        if (!reading.Streams.IsDefault)
            foreach (var s in reading.Streams)
            {
                if (s is null || string.IsNullOrEmpty(s.Stream) || _streams.Count >= JudgeLimits.Streams || !_read.Add(JudgeLimits.Cut(s.Stream))) continue;
                _streams.Add(StreamJudge.Update(Known(JudgeLimits.Cut(s.Stream)), s, now, ref sample, out var anew));
                _anew |= anew;
            }
        foreach (var m in before.Streams)
            if (!_read.Contains(m.Stream) && now - m.SeenAt < ForgetNode && _streams.Count < JudgeLimits.Streams) _streams.Add(m);
        _skew = sample.Skew(before.Skew);
        _log = LogJudge.Update(before.Log, reading.Log, now);

        StreamMemory? Known(string name)
        {
            foreach (var m in before.Streams)
                if (m.Stream == name) return m;
            return null;
        }
    }

    public void Workers()
    {
        var heartbeats = new Dictionary<string, List<Heartbeat>>(StringComparer.Ordinal);
        if (!reading.Heartbeats.IsDefault)
            foreach (var h in reading.Heartbeats)
            {
                if (h?.Worker is null || h.Instance is null) continue;
                var name = JudgeLimits.Cut(h.Worker);
                if (!heartbeats.TryGetValue(name, out var said)) heartbeats[name] = said = [];
                said.Add(h);
            }
        var read = new HashSet<(string, string, string)>();
        if (!reading.Consumers.IsDefault)
            foreach (var c in reading.Consumers)
            {
                if (c is null || string.IsNullOrEmpty(c.Worker)) continue;
                var key = (JudgeLimits.Cut(c.Worker), JudgeLimits.Cut(c.Stream), JudgeLimits.Cut(c.Group));
                if (_workers.Count >= JudgeLimits.Consumers || !read.Add(key)) continue;
                Worker(Known(key) ?? new ConsumerMemory
                {
                    Worker = key.Item1, Stream = key.Item2, Group = key.Item3, SeenAt = now, ObservedSince = now, ChangedAt = now, Since = now,
                }, c, heartbeats);
            }
        foreach (var m in before.Consumers)
        {
            if (read.Contains((m.Worker, m.Stream, m.Group)) || _workers.Count >= JudgeLimits.Consumers || now - m.SeenAt >= ForgetNode) continue;
            Worker(m, null, heartbeats);
        }

        ConsumerMemory? Known((string, string, string) key)
        {
            foreach (var m in before.Consumers)
                if ((m.Worker, m.Stream, m.Group) == key) return m;
            return null;
        }
    }

    public Judgement Finish()
    {
        var consumers = ImmutableArray.CreateBuilder<ConsumerMemory>(_workers.Count);
        foreach (var (judge, instances, verdict, _) in _workers) consumers.Add(Remember(judge.Memory, judge, instances, verdict));
        var streams = _streams.ToImmutableArray();
        var loss = LossJudge.Update(before.Loss, reading.Counts, streams, consumers.ToImmutable(), now, _skew, restarted, _anew);
        Losses(loss);

        var views = new ViewMaker(limits, reading, now, _log, loss);
        var streamViews = ImmutableArray.CreateBuilder<StreamView>(_streams.Count);
        for (var i = 0; i < _streams.Count; i++)
        {
            var judged = views.Stream(_streams[i], Throttled(i), _findings, _read.Contains(_streams[i].Stream));
            streamViews.Add(judged);
            streams = streams.SetItem(i, _streams[i] with { State = judged.State, Since = Clock.Ms(judged.Since) });
        }
        var workerViews = ImmutableArray.CreateBuilder<WorkerView>(_workers.Count);
        for (var i = 0; i < _workers.Count; i++)
        {
            var (judge, instances, verdict, asked) = _workers[i];
            verdict.Rule += Upstream(judge.Memory.Stream, verdict);
            var since = verdict.State == consumers[i].State && consumers[i].Since != 0 ? consumers[i].Since : now;
            workerViews.Add(views.Worker(judge, instances, verdict, since, asked, StreamOf(judge.Memory.Stream)));
            consumers[i] = consumers[i] with { State = verdict.State, Since = since };
        }

        var book = new IncidentBook(limits.Options, now);
        if (reading.Log is null) foreach (var s in _streams) _frozen.Add(ViewMaker.ThrottleKey(s.Stream));
        var (open, closed) = book.Update(before.Open, before.Closed, _findings, _frozen);
        var state = new JudgeState
        {
            Time = now, Skew = _skew, Streams = streams, Consumers = consumers.ToImmutable(), Log = _log, Loss = loss, Open = open, Closed = closed,
        };
        var view = views.Pipeline(streamViews.ToImmutable(), workerViews.ToImmutable(), open);
        return new Judgement(state, view, book.Told, MeasurementMaker.Make(reading, state, _workers, before.Log, now));
    }

    private void Worker(ConsumerMemory memory, ConsumerReading? consumer, Dictionary<string, List<Heartbeat>> heartbeats)
    {
        var instances = WorkerInstances.Update(memory.Instances, heartbeats.GetValueOrDefault(memory.Worker), now, _skew, limits);
        var stream = StreamOf(memory.Stream);
        var judge = new ConsumerJudge(memory, consumer, stream, instances, now, _skew, restarted, limits);
        judge.Run();
        judge.CountErrors(instances.NewErrors);
        int? asked = reading.InstanceCounts is { } counts && counts.TryGetValue(memory.Worker, out var count) && count is >= 0 and <= 100_000 ? count : null;
        var verdict = WorkerJudge.Judge(judge, instances, stream, _log, asked, now);
        _findings.AddRange(verdict.Findings);
        if (InstanceFindings.Troubles(memory, instances) is { } trouble) _findings.Add(trouble);
        if (InstanceFindings.Versions(memory, instances, now, limits) is { } mixed) _findings.Add(mixed);
        // Who sleeps says nothing, and what was wrong may be so still.
        if (instances.Live == 0)
            foreach (var about in (ReadOnlySpan<string>)[InstanceFindings.Assets, InstanceFindings.Mixed])
                _frozen.Add(WorkerJudge.Key(memory, about));
        if (judge.AnyUnknown || consumer is null)
            foreach (var about in (ReadOnlySpan<string>)["health", "poison", "retention"])
                _frozen.Add(WorkerJudge.Key(memory, about));
        if (consumer is null) _frozen.Add(WorkerJudge.Key(memory, "checkpoints"));
        _workers.Add((judge, instances, verdict, asked));
    }

    private ConsumerMemory Remember(ConsumerMemory m, ConsumerJudge judge, WorkerInstances i, WorkerVerdict v)
    {
        var unsteady = i.Changed || judge.BeganAnew || judge.AnyUnknown || v.State is NodeState.Stalled or NodeState.Stopped
            || v.FailCause == Cause.Poison && v.Cause == Cause.Poison;
        var usual = m.UsualSinkCost;
        if (v.State == NodeState.Ok && !double.IsNaN(i.SinkCost))
            usual = new Smoothing(600).Add(usual, i.SinkCost, Math.Clamp(now - before.Time, 0, limits.Gap));
        return m with
        {
            ChangedAt = unsteady ? now : m.ChangedAt, UsualSinkCost = usual, MixedSince = InstanceFindings.MixedSince(m, i, now),
        };
    }

    private void Losses(LossMemory loss)
    {
        foreach (var f in loss.Findings)
        {
            if (f.Missing == 0 || now - _skew - f.Since < limits.Persists) continue;
            var about = f.Check[(f.Check.IndexOf('|', StringComparison.Ordinal) + 1)..];
            var node = f.Check.StartsWith("written|", StringComparison.Ordinal) ? Flow.WriterOf(about) ?? about : about;
            var summary = FormattableString.Invariant($"At least {f.Missing} events of the last hour are missing since {Clock.Time(f.Since):HH:mm}: {Words(f.Check, about)}.");
            var finding = new Finding("loss|" + f.Check, node, null, NodeState.Failing, Cause.CountedLoss, summary, Advice.For(Cause.CountedLoss));
            _findings.Add(finding);
            foreach (var (judge, _, v, _) in _workers)
                if (judge.Memory.Worker == node && v.State < NodeState.Failing)
                    (v.State, v.Cause, v.Rule, v.IsCause) = (NodeState.Failing, Cause.CountedLoss, summary, true);
        }
    }

    private static string Words(string check, string about) => check[0] switch
    {
        'w' => $"fewer are in the hub {about} than were written to it",
        'd' => "the checkpoint passed more payloads than came out as enriched, failed or dropped events",
        _ => "the checkpoint passed more records than were kept",
    };

    /// <summary>What the log's limits do to the stream.</summary>
    private Cause Throttled(int stream)
    {
        if (LogJudge.Refuses(_log, now) && stream == Busiest()) return Cause.IngressThrottled;
        foreach (var (judge, _, v, _) in _workers)
            if (v.Cause == Cause.EgressThrottled) return judge.Memory.Stream == _streams[stream].Stream ? Cause.EgressThrottled : Cause.None;
        return Cause.None;
    }

    private int Busiest()
    {
        var (busiest, most) = (0, -1.0);
        for (var i = 0; i < _streams.Count; i++)
            if (ViewMaker.Sum(_streams[i].Rate) > most) (busiest, most) = (i, ViewMaker.Sum(_streams[i].Rate));
        return busiest;
    }

    private string Upstream(string stream, WorkerVerdict v)
    {
        if (v.State > NodeState.Idle || Flow.WriterOf(stream) is not { } writer) return "";
        foreach (var (judge, _, up, _) in _workers)
            if (judge.Memory.Worker == writer && up.State is NodeState.Stopped or NodeState.Stalled or NodeState.Failing)
                return $" {writer} in front of it is {(up.State == NodeState.Failing ? "failing" : up.State == NodeState.Stalled ? "stalled" : "stopped")}.";
        return "";
    }

    private StreamMemory? StreamOf(string name)
    {
        foreach (var s in _streams)
            if (s.Stream == name) return s;
        return null;
    }
}
