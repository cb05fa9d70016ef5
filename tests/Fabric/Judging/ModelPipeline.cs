using System.Collections.Immutable;
using Sluice.Fabric.Measuring;

namespace Sluice.Fabric.Judging.Tests;

/// <summary>
/// collected → Enrich → enriched, failed → ArchiveEnriched, in virtual time with steps of a second and a reading every
/// five. What a test breaks, the judge must find; what it leaves alone must stay quiet.
/// </summary>
internal sealed class ModelPipeline
{
    private readonly Random _random;
    private readonly Dictionary<(long Minute, string Instance, string Counter, string Hub), long> _counts = [];

    public ModelPipeline(int partitions = 4, int instances = 2, double capacity = 300, int seed = 1)
    {
        _random = new Random(seed);
        Collected = new ModelStream("collected", partitions);
        Enriched = new ModelStream("enriched", partitions);
        Failed = new ModelStream("failed", 2);
        Enrich = new ModelWorker("Enrich", Collected, "enrich", instances, capacity) { Done = EnrichDone };
        Archive = new ModelWorker("ArchiveEnriched", Enriched, "archive", instances, capacity * 2)
        {
            Done = (i, _, events) => Count(i.Id, "sluice.archive.archived", "enriched", events),
        };
        Own = new ModelWorker("enriched/own", Enriched, "own", instances, capacity * 2)
        {
            Done = (i, _, events) => Count(i.Id, "sluice.worker.kept", "enriched/own", events),
        };
        Judge = new Judge(new JudgeOptions());
    }

    public ModelStream Collected { get; }

    public ModelStream Enriched { get; }

    public ModelStream Failed { get; }

    public ModelWorker Enrich { get; }

    public ModelWorker Archive { get; }

    /// <summary>A worker of somebody's own; not read unless a test wants it.</summary>
    public ModelWorker Own { get; }

    public bool HasOwn { get; init; }

    public Judge Judge { get; set; }

    public JudgeState State { get; set; } = JudgeState.Empty;

    public Judgement? Last { get; private set; }

    /// <summary>Seconds since the start; also the clock of log, storage and instances.</summary>
    public double Now { get; private set; }

    /// <summary>Seconds by which the fabric's clock is ahead of all others.</summary>
    public double ClockAhead { get; set; }

    public Func<double, double> Rate { get; set; } = _ => 100;

    public double Noise { get; set; }

    /// <summary>Changes a reading before it is judged.</summary>
    public Func<PipelineReading, PipelineReading> Spoil { get; set; } = r => r;

    public LogReading? Log { get; set; }

    /// <summary>Share of what is acknowledged that never reaches the log.</summary>
    public double LostInFront { get; set; }

    /// <summary>Seconds by which the clocks that counts are sorted into minutes by are ahead.</summary>
    public double CountersAhead { get; set; }

    /// <summary>Instances that count and do not come to report it.</summary>
    public HashSet<string> Unreported { get; } = [];

    /// <summary>Whether counts are reported.</summary>
    public bool Counting { get; set; } = true;

    public bool FabricRuns { get; set; } = true;

    /// <summary>Rounds so far, and those in which Enrich's state was not known.</summary>
    public (int All, int Unknown) Rounds { get; private set; }

    public List<Incident> Told { get; } = [];

    public IEnumerable<Incident> Opened => Told.Where(i => i.OpenedAt == i.UpdatedAt && i.ClosedAt is null);

    public IEnumerable<Incident> Closed => Told.Where(i => i.ClosedAt is not null);

    public WorkerView EnrichView => Last!.View.Workers.Single(w => w.Worker == "Enrich");

    public WorkerView ArchiveView => Last!.View.Workers.Single(w => w.Worker == "ArchiveEnriched");

    public static DateTimeOffset Clock(double seconds) => new DateTimeOffset(2026, 5, 4, 0, 0, 0, TimeSpan.Zero).AddSeconds(seconds);

    public void Run(double seconds)
    {
        for (var end = Now + seconds; Now < end;) Step();
    }

    /// <summary>Runs until it holds; the seconds it took.</summary>
    public double RunUntil(Func<bool> holds, double most = 600)
    {
        for (var start = Now; ; Step())
        {
            if (Last is not null && holds()) return Now - start;
            Assert.True(Now - start <= most, $"It did not happen within {most} s. Enrich: {EnrichView.State} {EnrichView.Cause} {EnrichView.Rule}");
        }
    }

    public PipelineReading Read()
    {
        var now = Clock(Now + ClockAhead);
        return Spoil(new PipelineReading
        {
            Time = now,
            Streams = [Collected.Read(Clock, now), Enriched.Read(Clock, now), Failed.Read(Clock, now)],
            Consumers = [Enrich.Read(Clock, now), Archive.Read(Clock, now), .. HasOwn ? new[] { Own.Read(Clock, now) } : []],
            Heartbeats = [.. Enrich.Heartbeats(Clock, Now), .. Archive.Heartbeats(Clock, Now), .. HasOwn ? Own.Heartbeats(Clock, Now) : []],
            Counts = Counting ? [.. _counts.Select(c => new FlowCount(Clock(c.Key.Minute * 60), c.Key.Instance, c.Key.Counter, c.Key.Hub, c.Value))] : [],
            Log = Log is null ? null : Log with { MeasuredAt = now },
        });
    }

    private void Step()
    {
        Now++;
        var rate = Rate(Now);
        if (Noise > 0 && rate > 0) rate *= Math.Max(0, 1 + Noise * (_random.NextDouble() + _random.NextDouble() + _random.NextDouble() - 1.5) * 2);
        for (var p = 0; p < Collected.Partitions; p++)
        {
            var before = Collected.Last[p];
            Collected.Arrive(p, rate * Collected.Weights[p], Now - 0.5);
            Count("collect-0", "sluice.collect.accepted", "collected", (long)((Collected.Last[p] - before) * (1 + LostInFront)));
        }
        Enrich.Step(Now);
        Archive.Step(Now);
        if (HasOwn) Own.Step(Now);
        if (Now % 60 == 0)
            foreach (var old in _counts.Keys.Where(k => k.Minute < Now / 60 - 10).ToList()) _counts.Remove(old);
        if (Now % 5 != 0 || !FabricRuns) return;
        var judged = Judge.Assess(State, Read());
        if (Now % 300 == 0) judged = judged with { State = JudgeStateJson.Read(JudgeStateJson.Write(judged.State)) };
        (Last, State) = (judged, judged.State);
        Rounds = (Rounds.All + 1, Rounds.Unknown + (judged.View.Workers.Any(w => w.Worker == "Enrich" && w.State == NodeState.Unknown) ? 1 : 0));
        Told.AddRange(judged.Incidents);
    }

    private void EnrichDone(ModelInstance instance, int partition, long events)
    {
        Count(instance.Id, "sluice.enrich.enriched", "", Enriched.Arrive(partition, events, Now - 0.2));
    }

    private void Count(string instance, string counter, string hub, long count)
    {
        if (count <= 0 || Unreported.Contains(instance)) return;
        var key = ((long)((Now + CountersAhead) / 60), instance, counter, hub);
        _counts[key] = _counts.GetValueOrDefault(key) + count;
    }
}
