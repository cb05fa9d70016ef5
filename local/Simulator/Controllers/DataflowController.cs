namespace Sluice.Simulator.Controllers;

/// <summary>The streaming rule of Google Cloud Dataflow: backlog in seconds and CPU, each for two minutes.</summary>
internal sealed class DataflowController(Bounds bounds) : IController
{
    private const int Period = 30;
    private const int Persistence = 120;

    private readonly Interval _interval = new();
    private int _highFor;
    private int _lowFor;

    public void Look(World world)
    {
        if (world.Now % Period != 0) return;
        _interval.Close(world);
        var waiting = world.Unprocessed;
        var backlog = waiting / Math.Max(1, _interval.Throughput);
        _highFor = backlog > 15 && _interval.Cpu > 0.2 ? _highFor + Period : 0;
        _lowFor = backlog < 10 && _interval.Cpu < 0.75 ? _lowFor + Period : 0;
        var one = bounds with { Min = Math.Max(1, bounds.Min) };
        if (_highFor >= Persistence)
        {
            var wanted = one.Clamp((_interval.Arrivals + waiting / 150) / _interval.TrueRate);
            if (wanted > world.Asked) world.SetWorkers(wanted);
            _highFor = 0;
        }
        else if (_lowFor >= Persistence)
        {
            var wanted = one.Clamp(world.Asked * _interval.Cpu / 0.75);
            if (wanted < world.Asked) world.SetWorkers(wanted);
            _lowFor = 0;
        }
    }
}
