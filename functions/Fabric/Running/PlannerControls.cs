using Sluice.Fabric.Planning;
using Sluice.Fabric.Storing;

namespace Sluice.Fabric.Running;

/// <summary>The planner's settings with what people have told the fabric put over them.</summary>
internal static class PlannerControls
{
    /// <summary>Settings for this round. Controls that make no sense with the settings leave them as they are.</summary>
    /// <param name="settings">From the configuration.</param>
    /// <param name="controls">From people.</param>
    /// <param name="units">Throughput units now: a log that is paused keeps them.</param>
    public static PlannerOptions Over(PlannerOptions settings, FabricControls controls, int? units)
    {
        var options = settings with
        {
            Paused = controls.Paused ?? settings.Paused,
            DryRun = controls.DryRun ?? settings.DryRun,
        };
        foreach (var (node, control) in controls.Nodes)
            if (node == Decision.LogNode)
            {
                options = options with { MinUnits = control.Min ?? options.MinUnits, MaxUnits = control.Max ?? options.MaxUnits };
                if (control.Paused is true && units is { } now) options = options with { MinUnits = now, MaxUnits = now };
            }
            else
            {
                var known = options.Consumers.GetValueOrDefault(node);
                options = options with
                {
                    Consumers = options.Consumers.SetItem(node, new ConsumerBounds(
                        control.Min ?? known?.MinInstances, control.Max ?? known?.MaxInstances, control.Paused ?? known?.Paused ?? false)),
                };
            }
        return options.Problems().Count == 0 ? options : settings with { Paused = options.Paused, DryRun = options.DryRun };
    }
}
