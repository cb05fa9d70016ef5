namespace Sluice.Simulator.Controllers;

/// <summary>The rules of the Flink operator's autoscaler for one vertex.</summary>
internal sealed class FlinkController(Bounds bounds, FlinkTimes times) : IController
{
    private const int Period = 60;
    private const double Target = 0.7;
    private const double Band = 0.3;
    private const int Stabilise = 300;
    private const int ScaleInDelay = 3_600;

    private readonly Interval _interval = new();
    private readonly double[] _arrivals = new double[times.Window / Period];
    private readonly double[] _trueRates = new double[times.Window / Period];
    private readonly int[] _wanted = new int[ScaleInDelay / Period];
    private int _count;
    private int _wantedCount;
    private int _actedAt;

    public void Look(World world)
    {
        if (world.Now % Period != 0) return;
        _interval.Close(world);
        var waiting = world.Unprocessed;
        _arrivals[_count % _arrivals.Length] = _interval.Arrivals;

        // Time spent busy lies for sources: what is seen while catching up counts when it says less.
        var trueRate = _interval.TrueRate;
        var observed = _interval.Throughput / Math.Max(1, world.Ready);
        if (waiting > _interval.Arrivals * 10 && trueRate > 1.15 * observed && observed > 0) trueRate = observed;
        _trueRates[_count++ % _trueRates.Length] = trueRate;
        var known = Math.Min(_count, _arrivals.Length);
        if (_count < 3 || world.Now - _actedAt < Stabilise) return;

        double arrivals = 0, rate = 0;
        for (var i = 0; i < known; i++) (arrivals, rate) = (arrivals + _arrivals[i] / known, rate + _trueRates[i] / known);
        if (rate <= 0) return;
        var n = Math.Max(1, world.Asked);
        var capacity = n * rate;
        var catchUp = waiting / times.CatchUp;
        var restart = arrivals * times.Restart / times.CatchUp;
        var behind = arrivals > 0 && waiting / arrivals > 300;
        var upper = behind ? 1 : Math.Min(1, Target + Band);
        var lower = behind ? 0 : Target - Band;
        var over = catchUp + arrivals / upper > capacity;
        var under = lower > 0 && catchUp + restart + arrivals / lower < capacity;
        var wanted = Aligned(world, Math.Max(n * 0.4, (catchUp + restart + arrivals / Target) / rate));
        if (over && wanted > n) Act(world, wanted);
        else if (!under || wanted >= n) _wantedCount = 0;
        else
        {
            // In only after an hour of wanting it, and then to the most that was wanted.
            _wanted[_wantedCount++ % _wanted.Length] = wanted;
            if (_wantedCount < _wanted.Length) return;
            foreach (var earlier in _wanted) wanted = Math.Max(wanted, earlier);
            if (wanted < n) Act(world, wanted);
        }
    }

    private int Aligned(World world, double wanted)
    {
        var n = (bounds with { Min = Math.Max(1, bounds.Min) }).Clamp(wanted);
        return Math.Min(bounds.Max, SmallestDivisorFrom(world.Model.Partitions, n));
    }

    private static int SmallestDivisorFrom(int partitions, int n)
    {
        while (n < partitions && partitions % n != 0) n++;
        return n;
    }

    private void Act(World world, int workers)
    {
        _actedAt = world.Now;
        _wantedCount = 0;
        world.SetWorkers(workers);
    }
}
