namespace Sluice.Simulator.Controllers;

/// <summary>A horizontal pod autoscaler on CPU.</summary>
internal sealed class CpuController(Bounds bounds, double target) : IController
{
    private readonly Stabiliser _stabiliser = new();
    private readonly Interval _interval = new();

    public void Look(World world)
    {
        if (world.Now % Stabiliser.Period != 0) return;
        _interval.Close(world);
        var one = bounds with { Min = Math.Max(1, bounds.Min) };
        var n = Math.Max(1, world.Asked);
        world.SetWorkers(_stabiliser.Next(n, _interval.Cpu / target, n * _interval.Cpu / target, one));
    }
}
