namespace Sluice.Simulator;

/// <summary>SplitMix64: the same seed gives the same numbers on every machine and runtime.</summary>
internal struct Rng(ulong seed)
{
    private ulong _state = seed;
    private double _spare = double.NaN;

    /// <summary>0 up to, and without, 1.</summary>
    public double Uniform()
    {
        _state += 0x9E3779B97F4A7C15;
        var z = _state;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return ((z ^ (z >> 31)) >> 11) * (1.0 / (1UL << 53));
    }

    /// <summary>Standard normal, by Marsaglia's polar method.</summary>
    public double Normal()
    {
        if (!double.IsNaN(_spare))
        {
            var kept = _spare;
            _spare = double.NaN;
            return kept;
        }
        while (true)
        {
            var u = 2 * Uniform() - 1;
            var v = 2 * Uniform() - 1;
            var s = u * u + v * v;
            if (s is >= 1 or 0) continue;
            var factor = Math.Sqrt(-2 * Math.Log(s) / s);
            _spare = v * factor;
            return u * factor;
        }
    }

    /// <summary>A Poisson count; beyond a mean of 40 its normal approximation.</summary>
    public double Poisson(double mean)
    {
        if (mean <= 0) return 0;
        if (mean > 40) return Math.Max(0, Math.Round(mean + Math.Sqrt(mean) * Normal()));
        var limit = Math.Exp(-mean);
        var count = -1;
        for (var product = 1.0; product > limit; product *= Uniform()) count++;
        return count;
    }
}
