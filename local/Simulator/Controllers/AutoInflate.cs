namespace Sluice.Simulator.Controllers;

/// <summary>Event Hubs' auto-inflate beside another controller: one unit more when the log refuses, never one less.</summary>
internal sealed class AutoInflate(IController workers, int most) : IController
{
    private int _throttled;

    public void Look(World world)
    {
        workers.Look(world);
        if (world.RequestedUnits == 0 || world.Now % 60 != 0) return;
        if (world.ThrottledSeconds > _throttled && world.RequestedUnits < most && world.RequestedUnits == world.Units)
            world.SetUnits(world.RequestedUnits + 1);
        _throttled = world.ThrottledSeconds;
    }
}
