namespace Sluice.Simulator.Controllers;

/// <summary>KEDA's Event Hubs scaler with a horizontal pod autoscaler behind it.</summary>
internal sealed class KedaController(Bounds bounds, int threshold) : IController
{
    private readonly Stabiliser _stabiliser = new();
    private int _activeAt;

    public void Look(World world)
    {
        var poll = world.Now % 30 == 0;
        if (world.Now % Stabiliser.Period != 0) return;
        var unprocessed = world.Unprocessed;
        var partitions = world.Model.Partitions;
        if (unprocessed > 0.5) _activeAt = world.Now;
        if (world.Asked == 0)
        {
            if (poll && unprocessed > 0.5) world.SetWorkers(Math.Max(1, bounds.Min));
            return;
        }
        if (bounds.Min == 0 && world.Now - _activeAt >= 300)
        {
            if (poll) world.SetWorkers(0);
            return;
        }
        var metric = Math.Floor(unprocessed / threshold) > partitions ? partitions * threshold : unprocessed;
        var one = bounds with { Min = Math.Max(1, bounds.Min) };
        world.SetWorkers(_stabiliser.Next(
            world.Asked, metric / (threshold * (double)world.Asked), Math.Ceiling(metric / threshold), one));
    }
}
