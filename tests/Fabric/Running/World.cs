using System.Collections.Immutable;
using Microsoft.Extensions.Logging.Abstractions;
using Sluice.Fabric.Acting;
using Sluice.Fabric.Judging;
using Sluice.Fabric.Measuring;
using Sluice.Fabric.Planning;
using Sluice.Fabric.Running;
using Sluice.Fabric.Storing;
using Sluice.Fabric.Telling;
using Sluice.Fabric.Tests.Api;
using Sluice.Fabric.Tests.Measuring;
using ManualTime = Sluice.Testing.ManualTime;

namespace Sluice.Fabric.Tests.Running;

/// <summary>A hub of eight partitions with one worker on it, in virtual time; an instance does 500 events a second.</summary>
internal sealed class World : ICheckpoints, ICapacity, IHeartbeats, IFabricState
{
    public const int Partitions = 8;
    private const double InstanceRate = 500;
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(5);

    private readonly FakeLog _log;
    private readonly double[] _arrived = new double[Partitions];
    private readonly double[] _done = new double[Partitions];
    private StoredState? _stored;
    private int _version;

    public World() => _log = new FakeLog(Time).With("collected", Partitions);

    public ManualTime Time { get; } = new();

    public MemoryHistory History { get; } = new();

    public MemoryControls Controls { get; } = new();

    public int Instances { get; set; } = 1;

    public List<int> Asked { get; } = [];

    /// <summary>Workers that do the same on groups of their own.</summary>
    public int Workers { get; init; } = 1;

    /// <summary>What the platform waits for before it answers; null for nothing.</summary>
    public TaskCompletionSource? Slow { get; set; }

    /// <summary>Completes when as many questions wait as there are workers.</summary>
    public TaskCompletionSource SlowlyAsked { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public bool StateIsAway { get; set; }

    public bool CapacityIsAway { get; set; }

    public bool ControlsAreAway { get; set; }

    /// <summary>The platform takes wishes and does not carry them out, as one whose kept wishes a restart has lost.</summary>
    public bool LosesWishes { get; set; }

    public double Waiting => _arrived.Sum() - _done.Sum();

    private IEnumerable<string> Names => Enumerable.Range(0, Workers).Select(i => i == 0 ? "Enrich" : "Enrich" + i);

    /// <summary>A fabric with nothing in its own memory, as after a restart.</summary>
    public FabricEngine NewEngine(PlannerOptions? planner = null)
    {
        var measuring = new MeasuringOptions { CanaryInterval = TimeSpan.Zero };
        DeclaredConsumer[] consumers = [.. Names.Select(name => new DeclaredConsumer(name, "collected", name))];
        var parts = new FabricParts(
            new Measurer(
                new MeasurerPorts(new LogPositions(_log, ["collected"], measuring with { CallsPerSecond = 50 }, Time), this, consumers)
                {
                    Heartbeats = this, Capacity = this,
                },
                measuring, Time),
            new Judge(new JudgeOptions()), planner ?? new PlannerOptions { InstanceRate = InstanceRate, MaxInstances = 8 }, this, this, History,
            new GuardedControls(this), new AlertOptions(), new AlertSender(new AlertOptions(), Time, NullLogger<AlertSender>.Instance), null);
        return new FabricEngine(
            parts, new FabricOptions { LeaderTimeout = TimeSpan.FromSeconds(12) }, Time, NullLogger<FabricEngine>.Instance);
    }

    /// <summary>Five seconds of traffic, then a round of each fabric.</summary>
    public async Task RoundAsync(double rate, params FabricEngine[] engines)
    {
        Time.Advance(Step);
        var capacity = Instances * InstanceRate * Step.TotalSeconds / Partitions;
        for (var p = 0; p < Partitions; p++)
        {
            _arrived[p] += rate * Step.TotalSeconds / Partitions;
            _done[p] = Math.Min(_arrived[p], _done[p] + capacity);
            _log.Last[("collected", p)] = (long)_arrived[p] - 1;
        }
        foreach (var engine in engines) await engine.RunAsync(CancellationToken.None);
    }

    public async Task RoundsAsync(int count, double rate, params FabricEngine[] engines)
    {
        for (var i = 0; i < count; i++) await RoundAsync(rate, engines);
    }

    Task<CheckpointListing> ICheckpoints.ReadAsync(CancellationToken cancellationToken) => Task.FromResult(new CheckpointListing(
        [
            .. Names.Select(name => new ConsumerReading(name, "collected", name, Time.GetUtcNow(),
                [.. Enumerable.Range(0, Partitions).Select(p => new CheckpointReading(
                    p, (long)_done[p] - 1, Time.GetUtcNow(), "i" + (p % Instances), Time.GetUtcNow()))])),
        ], []));

    Task<CapacityReading> ICapacity.ReadAsync(CancellationToken cancellationToken) => Task.FromResult(new CapacityReading(
        ImmutableSortedDictionary<string, int>.Empty.AddRange(Names.Select(name => KeyValuePair.Create(name, Instances))), null));

    async Task ICapacity.SetInstancesAsync(string worker, int instances, CancellationToken cancellationToken)
    {
        if (CapacityIsAway) throw new CapacityException("The platform is away.", isTransient: true);
        Asked.Add(instances);
        if (Slow is { } slow)
        {
            if (Asked.Count == Workers) SlowlyAsked.SetResult();
            await slow.Task;
        }
        if (!LosesWishes) Instances = instances;
    }

    Task ICapacity.SetThroughputUnitsAsync(int units, CancellationToken cancellationToken) => throw new NotSupportedException();

    Task IHeartbeats.SayAsync(Heartbeat heartbeat, CancellationToken cancellationToken) => throw new NotSupportedException();

    Task IHeartbeats.CountAsync(IReadOnlyList<FlowCount> counts, CancellationToken cancellationToken) => throw new NotSupportedException();

    Task<IReadOnlyList<Heartbeat>> IHeartbeats.HeartbeatsAsync(DateTimeOffset since, CancellationToken cancellationToken)
    {
        var busy = Waiting > 1 ? 1.0 : 0.8;
        return Task.FromResult<IReadOnlyList<Heartbeat>>([.. Names.SelectMany(name => Enumerable.Range(0, Instances).Select(i =>
        {
            var own = Enumerable.Range(0, Partitions).Where(p => p % Instances == i).ToArray();
            return new Heartbeat
            {
                Instance = "i" + i, Worker = name, Version = "1", StartedAt = since, At = Time.GetUtcNow(),
                Processed = (long)own.Sum(p => _done[p]), BusySeconds = busy * (Time.GetUtcNow() - new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero)).TotalSeconds,
                Partitions = [.. own.Select(p => new PartitionWork(p, (long)_done[p], 0, null, null, null, 0))],
            };
        }))]);
    }

    Task<IReadOnlyList<FlowCount>> IHeartbeats.CountsAsync(DateTimeOffset since, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<FlowCount>>([]);

    Task<StoredState?> IFabricState.LoadAsync(CancellationToken cancellationToken) =>
        StateIsAway ? throw new IOException("Storage is away.") : Task.FromResult(_stored);

    Task<StoredState?> IFabricState.SaveAsync(ReadOnlyMemory<byte> state, StoredState? previous, CancellationToken cancellationToken)
    {
        if (StateIsAway) throw new IOException("Storage is away.");
        if (previous?.Tag != _stored?.Tag) return Task.FromResult<StoredState?>(null);
        return Task.FromResult<StoredState?>(_stored = new StoredState(state.ToArray(), $"{++_version}"));
    }

    private sealed class GuardedControls(World world) : IFabricControls
    {
        public Task<FabricControls> ReadAsync(CancellationToken cancellationToken) =>
            world.ControlsAreAway ? throw new IOException("Storage is away.") : world.Controls.ReadAsync(cancellationToken);

        public Task<FabricControls?> WriteAsync(FabricControls controls, CancellationToken cancellationToken) =>
            world.Controls.WriteAsync(controls, cancellationToken);
    }
}
