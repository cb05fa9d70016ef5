using System.Collections.Immutable;
using Sluice.Fabric.Planning;

namespace Sluice.Simulator.Controllers;

/// <summary>Ours: the planner of the live fabric, given every five seconds what a live fabric would measure.</summary>
public sealed class PlannerController : IController
{
    private const int Period = 5;

    // Refused requests in a second in which the log refused; the planner asks only whether there were any.
    private const double RefusalsPerSecond = 10;

    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly Planner _planner;
    private readonly double[] _last;
    private readonly double[] _checkpoints;
    private readonly Dictionary<string, (double Processed, double Busy)> _workers = new(StringComparer.Ordinal);
    private readonly List<Decision> _decisions = [];
    private PlannerState _state = PlannerState.Empty;
    private double _admitted;
    private int _throttled;

    /// <summary>The planner with these settings.</summary>
    public PlannerController(PlannerOptions options, int partitions)
    {
        _planner = new Planner(options);
        _last = new double[partitions];
        _checkpoints = new double[partitions];
    }

    /// <summary>The only consumer there is.</summary>
    public const string Consumer = "worker";

    /// <summary>Everything it decided, with outcomes as far as they are known.</summary>
    public IReadOnlyList<Decision> Decisions => _decisions;

    /// <inheritdoc/>
    public void Look(World world)
    {
        if (world.Now % Period != 0) return;
        var plan = _planner.Plan(_state, Measure(world));
        _state = plan.State;
        foreach (var scored in plan.Outcomes)
        {
            var at = _decisions.FindLastIndex(decision => decision.Id == scored.Id);
            _decisions[at] = _decisions[at] with { Outcome = scored.Outcome };
        }
        foreach (var decision in plan.Decisions)
        {
            _decisions.Add(decision);
            if (!decision.MustAct) continue;
            if (decision.Node == Decision.LogNode) world.SetUnits(decision.To);
            else world.SetWorkers(decision.To);
        }
    }

    private Measurement Measure(World world)
    {
        var now = Start.AddSeconds(world.Now);
        var partitions = new PartitionMeasurement[_last.Length];
        for (var p = 0; p < partitions.Length; p++)
        {
            var last = world.LastSequence(p);
            var checkpoint = Math.Min(last, world.Checkpoint(p));
            partitions[p] = new PartitionMeasurement(
                p, Math.Max(0, last - _last[p]) / Period, Math.Max(0, checkpoint - _checkpoints[p]) / Period,
                Whole(last - checkpoint), world.AgeAt(p, checkpoint), world.OwnerOf(p));
            (_last[p], _checkpoints[p]) = (last, checkpoint);
        }
        var instances = new InstanceMeasurement[world.Ready];
        for (var i = 0; i < instances.Length; i++)
        {
            var worker = world.Serving[i];
            var before = _workers.GetValueOrDefault(worker.Id);
            instances[i] = new InstanceMeasurement(
                worker.Id, (worker.Processed - before.Processed) / Period, (worker.BusySeconds - before.Busy) / Period);
            _workers[worker.Id] = (worker.Processed, worker.BusySeconds);
        }
        var incoming = (world.Admitted - _admitted) / Period;
        var log = world.RequestedUnits == 0 ? null : new LogMeasurement
        {
            MeasuredAt = now,
            ThroughputUnits = world.RequestedUnits,
            IncomingEvents = incoming,
            ThrottledRequests = (world.ThrottledSeconds - _throttled) * RefusalsPerSecond,
            ParkedEvents = Math.Max(0, world.Parked),
        };
        (_admitted, _throttled) = (world.Admitted, world.ThrottledSeconds);
        return new Measurement(now, log,
        [
            new ConsumerMeasurement
            {
                Consumer = Consumer,
                Stream = "stream",
                MeasuredAt = now,
                Partitions = ImmutableArray.Create(partitions),
                Instances = ImmutableArray.Create(instances),
                InstanceCount = world.Asked,
            },
        ]);
    }

    // Positions are whole numbers; fluid queues leave crumbs.
    private static double Whole(double events) => Math.Max(0, Math.Floor(events + 1e-3));
}
