using Sluice.Fabric.Planning;
using Sluice.Simulator.Controllers;

namespace Sluice.Simulator;

/// <summary>Runs one controller against one load.</summary>
public static class Simulation
{
    private const int ReversalSeconds = 600;

    /// <summary>The whole load, from its first second to its last.</summary>
    /// <param name="load">What happens.</param>
    /// <param name="model">The numbers of the pipeline.</param>
    /// <param name="spec">The controller.</param>
    /// <param name="options">The planner's settings; baselines have none.</param>
    /// <param name="trace">Filled second by second when given; as long as the load.</param>
    public static RunResult Run(Load load, Model model, ControllerSpec spec, PlannerOptions options, RunTrace? trace = null)
    {
        var world = new World(load, model, spec.Balance);
        var controller = spec.Create(load, model, options);
        double workers = 0, oracle = 0, greatest = 0, unitHours = 0;
        int violations = 0, actions = 0, reversals = 0, unitsInHour = world.RequestedUnits;
        var (lastAction, lastDirection) = (int.MinValue / 2, 0);
        for (var t = 0; t < load.Seconds; t++)
        {
            world.Tick();
            workers += world.Asked;
            oracle += Oracle(load, model, t + model.StartSeconds);
            if (world.OldestAge > model.SloSeconds) violations++;
            greatest = Math.Max(greatest, world.OldestAge);
            var before = world.Asked;
            controller.Look(world);
            if (world.Asked != before)
            {
                actions++;
                var direction = Math.Sign(world.Asked - before);
                if (direction == -lastDirection && t - lastAction <= ReversalSeconds) reversals++;
                (lastAction, lastDirection) = (t, direction);
            }
            unitsInHour = Math.Max(unitsInHour, world.RequestedUnits);
            if ((t + 1) % 3_600 == 0 || t + 1 == load.Seconds) (unitHours, unitsInHour) = (unitHours + unitsInHour, world.RequestedUnits);
            if (trace is not null) Record(trace, t, load, world);
        }
        return new RunResult
        {
            ViolationSeconds = violations,
            WorkerSeconds = workers,
            OracleSeconds = oracle,
            Actions = actions,
            Reversals = reversals,
            Moves = world.Moves,
            GreatestAge = greatest,
            UnitHours = unitHours,
            ParkedAtEnd = Math.Max(0, world.Parked),
            Processed = world.Processed,
            Arrived = load.Arrived[^1],
            Decisions = controller is PlannerController planner ? planner.Decisions : [],
        };
    }

    /// <summary>
    /// Workers that would do if the load after the start delay were known and partitions did not matter: rate over what
    /// a worker can do at that time, and no more than a capped sink lets through.
    /// </summary>
    private static double Oracle(Load load, Model model, int second)
    {
        second = Math.Min(second, load.Rate.Length - 1);
        var (rate, capacity) = (load.Rate[second], model.Capacity);
        for (var i = 0; i < load.Incidents.Count; i++)
        {
            var incident = load.Incidents[i];
            if (second < incident.From || second >= incident.To) continue;
            if (incident.Kind == IncidentKind.Slow) capacity *= incident.Value;
            else if (incident.Kind == IncidentKind.Capped) rate = Math.Min(rate, incident.Value);
        }
        return Math.Clamp(Math.Ceiling(rate / capacity), load.MinWorkers, model.MaxWorkers);
    }

    private static void Record(RunTrace trace, int t, Load load, World world)
    {
        trace.Rate[t] = load.Arrived[t + 1] - load.Arrived[t];
        trace.Workers[t] = world.Asked;
        trace.Capacity[t] = world.Ready * world.WorkerCapacity;
        trace.Age[t] = world.OldestAge;
        trace.Units[t] = world.RequestedUnits;
        trace.Parked[t] = Math.Max(0, world.Parked);
    }
}
