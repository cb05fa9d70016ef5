namespace Sluice.Fabric.Planning;

/// <summary>What a consumer's partitions ask for, in events a second.</summary>
internal sealed class ConsumerDemand
{
    // Share of the lag goal that a rise may use up before it is answered.
    private const double PatientShare = 0.15;

    private readonly double[] _shares;
    private readonly double _deepest;
    private readonly double _deepestRate;
    private readonly double[] _backlogs;
    private readonly PlannerOptions _options;

    public ConsumerDemand(ConsumerState s, ConsumerReadings r, Round round)
    {
        _options = round.Options;
        var start = double.IsNaN(s.StartSeconds) ? _options.StartDelay.TotalSeconds : s.StartSeconds;
        Start = start;
        Level = s.Rates.Level;

        Pause = double.IsNaN(s.PauseSeconds) ? _options.MovePause.TotalSeconds : s.PauseSeconds;
        Horizon = start + Pause + 5;
        Forecast = s.Rates.Forecast(Horizon);

        // Being x seconds late for a rise costs slope × x² ÷ 2 events of lag. A rise that would cost less than a part of
        // the goal, less the pause that moving takes, can wait.
        var allowed = PatientShare * Math.Max(0, _options.LagGoal.TotalSeconds - Pause);
        var late = s.Rates.Slope > 0 ? Math.Sqrt(2 * allowed * Level / s.Rates.Slope) : 0;
        DueHorizon = Math.Max(0, Horizon - late);
        Due = s.Rates.Forecast(DueHorizon);
        Expected = s.Rates.Samples.Length < 3 ? Level : Forecast;
        Capacity = s.InstanceRate > 0 ? s.InstanceRate : _options.InstanceRate;

        var partitions = r.Rates.Length;
        _shares = new double[partitions];
        _backlogs = new double[partitions];
        var total = 0.0;
        foreach (var memory in s.Partitions) total += memory.Rate;
        for (var p = 0; p < partitions; p++)
        {
            _shares[p] = total > 0 ? s.Partitions[p].Rate / total : 1.0 / partitions;
            Heaviest = Math.Max(Heaviest, _shares[p] * Level);
            if (ConsumerTracker.Stuck(s, r, p, round))
            {
                StuckPartitions++;
                continue;
            }
            LagSeconds = Math.Max(LagSeconds, r.LagSeconds[p]);
            var excess = Math.Max(0, r.Lags[p] - _shares[p] * Level * _options.InFlight.TotalSeconds);
            Backlog += excess;
            if (excess > _deepest) (_deepest, _deepestRate) = (excess, _shares[p] * Level);

            // A partition that has just moved waits because it moved; its new owner gets a chance to catch up first.
            var grace = TimeSpan.FromSeconds(2 * Pause) + _options.DrainTime / 2;
            if (round.Now - s.Partitions[p].MovedAt >= grace) _backlogs[p] = excess;
        }
        if (_options.Balance == Balance.ByCount)
        {
            // Nobody says who gets which partition, so what waits is everybody's.
            var mean = _backlogs.Sum() / partitions;
            Array.Fill(_backlogs, mean);
        }
    }

    public double Start { get; }
    public double Pause { get; }

    /// <summary>The rate that capacity must be asked for now.</summary>
    public double Due { get; }

    public double DueHorizon { get; }

    /// <summary>The load that a step out is sized for: in the middle of the dead band.</summary>
    public double Target => (_options.Utilisation + _options.ScaleInUtilisation) / 2;

    /// <summary>The rate that predictions are made for: a jump may be half seen, but not what will follow it.</summary>
    public double Expected { get; }
    public double Horizon { get; }
    public double Level { get; }
    public double Forecast { get; }
    public double Capacity { get; }
    public double Heaviest { get; }
    public double LagSeconds { get; }
    public double Backlog { get; }
    public int StuckPartitions { get; }
    public int Partitions => _shares.Length;

    /// <summary>True when an instance for every partition would not be enough for what arrives.</summary>
    public bool Short => Level > Partitions * Capacity * _options.Utilisation;

    /// <summary>True when one partition alone is more than an instance can do.</summary>
    public bool Hopeless => Heaviest > Capacity;

    /// <summary>The smallest fleet for a rate with the backlog gone in the drain time.</summary>
    public FleetSize Smallest(double rate, double utilisation, bool backlog, bool even = false)
    {
        var demands = new double[_shares.Length];
        for (var p = 0; p < demands.Length; p++)
        {
            var own = rate * (even ? 1.0 / demands.Length : _shares[p]);
            var need = own / utilisation;
            if (backlog) need = Math.Max(need, own + _backlogs[p] / _options.DrainTime.TotalSeconds);
            demands[p] = need / Capacity;
        }
        return Sizing.Smallest(demands, _options.Balance);
    }

    /// <summary>
    /// Seconds that the partition with most waiting needs: it drains no faster than one instance can, less what arrives
    /// for it and, when partitions are spread by count, for those beside it.
    /// </summary>
    private double Deepest(int perInstance, double pause)
    {
        if (_deepest <= 2 * Backlog / Partitions) return 0;
        var beside = _options.Balance == Balance.ByRate ? 0 : (perInstance - 1) * Expected / Partitions;
        var net = Capacity - beside - _deepestRate;
        return net > 0 ? (_deepest + _deepestRate * pause) / net : double.PositiveInfinity;
    }

    /// <summary>
    /// Seconds until nothing waits but what is in flight, after a step to <paramref name="to"/> instances: until the new
    /// ones work the backlog grows by what the present ones do not get through; a partition that moves waits once more;
    /// then the busiest instance drains what its partitions have.
    /// </summary>
    public double DrainSeconds(int from, int to, int running)
    {
        if (to <= 0) return double.PositiveInfinity;
        var perInstance = PartitionArithmetic.Busiest(Partitions, Math.Min(to, Partitions));
        var load = Expected * perInstance / Partitions;
        var spare = Capacity - load;
        var serving = Math.Min(Expected, Math.Min(running, from) * Capacity);
        var wait = to > from ? Start : 0;
        var grown = Math.Max(0, Backlog + Level * Math.Min(LagSeconds, _options.InFlight.TotalSeconds) + (Expected - serving) * wait);
        var inFlight = Level * _options.InFlight.TotalSeconds;
        if (grown <= 2 * inFlight) return 0;
        if (spare <= 0) return double.PositiveInfinity;
        var pause = to > from ? Pause : 0;
        var busiest = grown * perInstance / Partitions + load * pause - load * _options.InFlight.TotalSeconds;
        return wait + pause + Math.Max(Math.Max(0, busiest) / spare, Deepest(perInstance, pause));
    }
}
