using Sluice.Fabric.Planning;
using Sluice.Simulator.Controllers;
using Sluice.Simulator.Scenarios;

namespace Sluice.Simulator;

/// <summary>Many controllers against many scenarios and seeds.</summary>
public sealed class Suite(Model model, PlannerOptions options, int seeds)
{
    /// <summary>Settings that fit a model: an instance is declared to do what it does, and the lag goal is the model's.</summary>
    public static PlannerOptions Declare(PlannerOptions options, Model model) => options with
    {
        InstanceRate = model.Capacity,
        LagGoal = TimeSpan.FromSeconds(model.SloSeconds),
    };

    /// <summary>
    /// Every controller in every scenario, scenario by scenario. Loads are made once for all controllers, so that all
    /// see the same events.
    /// </summary>
    public IEnumerable<Summary> Run(
        IReadOnlyList<ControllerSpec> controllers, IReadOnlyList<Scenario> scenarios, Action? runDone = null,
        CancellationToken cancellationToken = default)
    {
        var declared = Declare(options, model);
        foreach (var scenario in scenarios)
        {
            var runs = controllers.Select(_ => new List<RunResult>(seeds)).ToList();
            for (var seed = 1; seed <= seeds; seed++)
            {
                var load = scenario.Create(seed, model);
                for (var c = 0; c < controllers.Count; c++)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    runs[c].Add(Simulation.Run(load, model, controllers[c], declared));
                    runDone?.Invoke();
                }
            }
            for (var c = 0; c < controllers.Count; c++)
                yield return Summary.Of(controllers[c].Title, scenario.Name, runs[c]);
        }
    }
}
