namespace Sluice.Simulator.Controllers;

/// <summary>DS2 (OSDI '18) for one operator: arrivals over the true rate of a worker.</summary>
internal sealed class Ds2Controller(Bounds bounds, double utilisation) : IController
{
    private readonly Interval _interval = new();

    public void Look(World world)
    {
        if (world.Now % 60 != 0) return;
        _interval.Close(world);
        var one = bounds with { Min = Math.Max(1, bounds.Min) };
        world.SetWorkers(one.Clamp(_interval.Arrivals / (utilisation * _interval.TrueRate)));
    }
}
