namespace Sluice.Fabric.Planning;

/// <summary>What a consumer's partitions ask for, in events a second.</summary>
internal sealed class ConsumerDemand
{
    private readonly double[] _shares;
    private readonly double[] _backlogs;
    private readonly PlannerOptions _options;

    public ConsumerDemand(ConsumerState s, ConsumerReadings r, Round round)
    {
        _options = round.Options;
        var start = double.IsNaN(s.StartSeconds) ? _options.StartDelay.TotalSeconds : s.StartSeconds;
        Start = start;
        Horizon = start + _options.MovePause.TotalSeconds + 5;
        Level = s.Rates.Level;
        Forecast = s.Rates.Forecast(Horizon);
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

            // A partition that has just moved waits because it moved; its new owner gets a chance to catch up first.
            var grace = _options.MovePause * 2 + _options.DrainTime / 2;
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
    public double Horizon { get; }
    public double Level { get; }
    public double Forecast { get; }
    public double Capacity { get; }
    public double Heaviest { get; }
    public double LagSeconds { get; }
    public double Backlog { get; }
    public int StuckPartitions { get; }
    public int Partitions => _shares.Length;

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
    /// Seconds until nothing waits but what is in flight, after a step to <paramref name="to"/> instances: until the new
    /// ones work the backlog grows by what the present ones do not get through; a partition that moves waits once more;
    /// then the busiest instance drains what its partitions have.
    /// </summary>
    public double DrainSeconds(int from, int to, int running)
    {
        if (to <= 0) return double.PositiveInfinity;
        var perInstance = PartitionArithmetic.Busiest(Partitions, Math.Min(to, Partitions));
        var load = Forecast * perInstance / Partitions;
        var spare = Capacity - load;
        var serving = Math.Min(Forecast, Math.Max(1, Math.Min(running, from)) * Capacity);
        var wait = to > from ? Start : 0;
        var grown = Math.Max(0, Backlog + Level * Math.Min(LagSeconds, _options.InFlight.TotalSeconds) + (Forecast - serving) * wait);
        var inFlight = Level * _options.InFlight.TotalSeconds;
        if (Backlog <= 0 && grown <= 2 * inFlight) return 0;
        if (spare <= 0) return double.PositiveInfinity;
        var pause = to > from ? _options.MovePause.TotalSeconds : 0;
        var busiest = grown * perInstance / Partitions + load * pause - load * _options.InFlight.TotalSeconds;
        return wait + pause + Math.Max(0, busiest) / spare;
    }
}
