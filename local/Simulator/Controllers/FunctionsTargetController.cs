namespace Sluice.Simulator.Controllers;

/// <summary>
/// The target-based scaler of Azure Functions: unprocessed events over a threshold, rounded up to a count that divides
/// the partitions evenly, four more at most every 30 s, no way down for 180 s after a rise.
/// </summary>
internal sealed class FunctionsTargetController(Bounds bounds, int threshold) : IController
{
    private int _previous;
    private int _roseAt = int.MinValue / 2;

    public void Look(World world)
    {
        if (world.Now % 30 != 0) return;
        var partitions = world.Model.Partitions;
        var wanted = (int)Math.Min(partitions, Math.Ceiling(world.Unprocessed / threshold));
        var target = partitions;
        for (var k = 1; k <= partitions; k++)
        {
            var valid = (partitions - 1) / k + 1;
            if (valid >= wanted) target = Math.Min(target, valid);
        }
        if (wanted == 0) target = 0;
        if (target < _previous && world.Now - _roseAt < 180) target = _previous;
        if (target > _previous) _roseAt = world.Now;
        _previous = target;
        world.SetWorkers(bounds.Clamp(Math.Min(target, world.Asked + 4)));
    }
}
