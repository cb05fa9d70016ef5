namespace Sluice.Simulator.Controllers;

/// <summary>Means since the last call.</summary>
internal sealed class Interval
{
    private double _busy, _ready, _processed, _admitted;
    private int _at;

    /// <summary>Share of their time that serving workers were busy, 0 to 1.</summary>
    public double Cpu { get; private set; }

    /// <summary>Events a second that a worker would do if it were always busy; the last known when nobody was.</summary>
    public double TrueRate { get; private set; } = 250;

    /// <summary>Events a second that arrived.</summary>
    public double Arrivals { get; private set; }

    /// <summary>Events a second that were processed.</summary>
    public double Throughput { get; private set; }

    public void Close(World world)
    {
        var (busy, ready, processed) = (world.BusySeconds - _busy, world.ReadySeconds - _ready, world.Processed - _processed);
        var seconds = Math.Max(1, world.Now - _at);
        Cpu = ready > 0 ? busy / ready : 0;
        if (busy > 0.01) TrueRate = processed / busy;
        Arrivals = (world.Admitted - _admitted) / seconds;
        Throughput = processed / seconds;
        (_busy, _ready, _processed, _admitted, _at) =
            (world.BusySeconds, world.ReadySeconds, world.Processed, world.Admitted, world.Now);
    }
}
