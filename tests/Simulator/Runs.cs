using Sluice.Fabric.Planning;
using Sluice.Simulator.Controllers;
using Sluice.Simulator.Scenarios;

namespace Sluice.Simulator.Tests;

/// <summary>Runs of twenty seeds, made once for all tests that ask for them.</summary>
internal static class Runs
{
    public const int Seeds = 20;

    private static readonly Dictionary<string, IReadOnlyList<RunResult>> Known = [];
    private static readonly Lock Gate = new();

    public static IEnumerable<Scenario> Scored => ScenarioList.All.Where(scenario => scenario.Scored);

    /// <summary>Every seed of a scenario.</summary>
    public static IReadOnlyList<RunResult> Of(string controller, string scenario, Model? model = null, int seeds = Seeds)
    {
        model ??= new Model();
        var key = $"{controller} {scenario} {model} {seeds}";
        lock (Gate)
        {
            if (Known.TryGetValue(key, out var known)) return known;
            var spec = ControllerSpec.Parse(controller, out _)!;
            var create = ScenarioList.Find(scenario)!.Create;
            var options = Suite.Declare(new PlannerOptions(), model);
            return Known[key] = [.. Enumerable.Range(1, seeds).Select(seed => Simulation.Run(create(seed, model), model, spec, options))];
        }
    }

    /// <summary>Minutes beyond the goal, summed over the scored scenarios, mean of the seeds.</summary>
    public static double Violations(string controller, Model? model = null, int seeds = Seeds) =>
        Scored.Sum(s => Of(controller, s.Name, model, seeds).Average(run => run.ViolationSeconds) / 60.0);

    /// <summary>Capacity over the oracle's, mean over the scored scenarios and seeds.</summary>
    public static double Capacity(string controller, Model? model = null, int seeds = Seeds) =>
        Scored.Average(s => Of(controller, s.Name, model, seeds).Average(run => run.CapacityRatio));

    /// <summary>Changes, summed over the scored scenarios, mean of the seeds.</summary>
    public static double Actions(string controller, Model? model = null) =>
        Scored.Sum(s => Of(controller, s.Name, model).Average(run => run.Actions));

    /// <summary>Changes soon taken back, summed over the scored scenarios, mean of the seeds.</summary>
    public static double Reversals(string controller) =>
        Scored.Sum(s => Of(controller, s.Name).Average(run => run.Reversals));
}
