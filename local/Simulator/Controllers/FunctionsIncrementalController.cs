namespace Sluice.Simulator.Controllers;

/// <summary>The incremental scaler of Azure Functions: one up or down on five samples of unprocessed events.</summary>
internal sealed class FunctionsIncrementalController(Bounds bounds) : IController
{
    private readonly double[] _samples = new double[5];
    private int _count;

    public void Look(World world)
    {
        if (world.Now % 30 != 0) return;
        _samples.AsSpan(1).CopyTo(_samples);
        _samples[4] = world.Unprocessed;
        _count++;
        world.SetWorkers(bounds.Clamp(world.Asked + Vote(world)));
    }

    private int Vote(World world)
    {
        if (world.Asked > world.Model.Partitions) return -1;
        if (_count < _samples.Length) return 0;
        if (_samples[4] > 1_000.0 * world.Asked) return 1;
        var (zero, rising, falling) = (_samples[0] < 0.5, _samples[0] > 0, true);
        for (var i = 1; i < _samples.Length; i++)
        {
            zero &= _samples[i] < 0.5;
            rising &= _samples[i] > _samples[i - 1];
            falling &= _samples[i] < _samples[i - 1];
        }
        return zero ? -1 : rising ? 1 : falling ? -1 : 0;
    }
}
