namespace Sluice.Simulator.Controllers;

/// <summary>Auto Scaling Group tiers on the five-minute mean of CPU, as collectors were scaled in 2016.</summary>
internal sealed class TierController(Bounds bounds) : IController
{
    private readonly Interval _interval = new();
    private readonly double[] _minutes = new double[5];
    private int _count;
    private int _actedAt = int.MinValue / 2;

    public void Look(World world)
    {
        if (world.Now % 60 != 0) return;
        _interval.Close(world);
        _minutes[_count++ % _minutes.Length] = _interval.Cpu;
        if (world.Now - _actedAt < 300) return;
        var cpu = 0.0;
        var known = Math.Min(_count, _minutes.Length);
        for (var i = 0; i < known; i++) cpu += _minutes[i] / known;
        var step = cpu > 0.85 ? 3 : cpu > 0.65 ? 2 : cpu > 0.4 ? 1 : cpu < 0.2 ? -1 : 0;
        var target = (bounds with { Min = Math.Max(1, bounds.Min) }).Clamp(world.Asked + step);
        if (target == world.Asked) return;
        _actedAt = world.Now;
        world.SetWorkers(target);
    }
}
