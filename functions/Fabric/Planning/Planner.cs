namespace Sluice.Fabric.Planning;

/// <summary>
/// Plans throughput units and instances together. It is pure: the same state and measurement give the same plan, it
/// has no clock and no I/O, and it may be used from any thread. The live fabric and the simulator use this class.
/// </summary>
public sealed class Planner
{
    private readonly PlannerOptions _options;

    /// <summary>A planner with settings that make sense.</summary>
    /// <exception cref="InvalidOperationException">They do not; the message holds every error, a line each.</exception>
    public Planner(PlannerOptions options)
    {
        var problems = options.Problems();
        if (problems.Count > 0) throw new InvalidOperationException(string.Join('\n', problems));
        _options = options;
    }

    /// <summary>One round. Rounds every five to ten seconds are what the defaults are made for.</summary>
    public Plan Plan(PlannerState state, Measurement measurement)
    {
        var round = new Round(_options, measurement.Time, state.Decisions)
        {
            HourlyCost = Cost(state, measurement),
        };

        // Only a log that cannot grow any more bounds its consumers; one that can grows with them.
        if (measurement.Log?.ThroughputUnits is >= 1)
            round.LogLimit = _options.MaxUnits * LogLimits.EventsOut;

        var consumers = state.Consumers;
        foreach (var consumer in measurement.Consumers.OrderBy(c => c.Consumer, StringComparer.Ordinal))
        {
            var before = consumers.TryGetValue(consumer.Consumer, out var known) ? known : new ConsumerState();
            var after = ConsumerPlanner.Plan(before, consumer, round);
            if (!ReferenceEquals(before, after)) consumers = consumers.SetItem(consumer.Consumer, after);
        }
        var log = measurement.Log is null ? state.Log : LogPlanner.Plan(state.Log, measurement.Log, round);
        return new Plan(
            new PlannerState { Consumers = consumers, Log = log, Decisions = round.Count },
            round.Decisions.ToImmutable(), round.Outcomes.ToImmutable());
    }

    private decimal Cost(PlannerState state, Measurement measurement)
    {
        var units = state.Log.Pending?.Size ?? measurement.Log?.ThroughputUnits ?? 0;
        var cost = Math.Clamp(units, 0, 1_000) * _options.UnitHour;
        foreach (var consumer in measurement.Consumers)
        {
            var pending = state.Consumers.TryGetValue(consumer.Consumer, out var known) ? known.Pending?.Size : null;
            cost += Math.Clamp(pending ?? consumer.InstanceCount ?? 0, 0, 100_000) * _options.InstanceHour;
        }
        return cost;
    }
}
