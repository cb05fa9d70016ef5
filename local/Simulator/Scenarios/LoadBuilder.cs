namespace Sluice.Simulator.Scenarios;

/// <summary>Turns a rate over time into a load: autoregressive noise on the rate, then Poisson arrivals.</summary>
internal static class LoadBuilder
{
    // The oracle and slow starts look ahead.
    private const int Margin = 180;

    // Time after which the noise has forgotten most of itself, in seconds.
    private const double NoiseMemory = 60;

    public static Load Build(
        string name, int seed, Model model, int seconds, Func<int, double> rate, double noise, double hot = 0,
        IReadOnlyList<Incident>? incidents = null, int units = 0, int least = 1)
    {
        var rng = new Rng((ulong)seed * 7919 + StableHash(name));
        var rates = new double[seconds + Margin];
        var keep = Math.Exp(-1 / NoiseMemory);
        var wander = rng.Normal();
        for (var t = 0; t < rates.Length; t++)
        {
            wander = keep * wander + Math.Sqrt(1 - keep * keep) * rng.Normal();
            rates[t] = Math.Max(0, rate(t) * (1 + noise * wander));
        }
        var arrived = new double[seconds + 1];
        for (var t = 0; t < seconds; t++) arrived[t + 1] = arrived[t] + rng.Poisson(rates[t]);
        return new Load
        {
            Name = name,
            Rate = rates,
            Arrived = arrived,
            Weights = Weights(ref rng, model.Partitions, hot),
            Incidents = incidents ?? [],
            InitialWorkers = Math.Clamp((int)Math.Ceiling(rate(0) / (0.7 * model.Capacity)), least, model.MaxWorkers),
            MinWorkers = least,
            InitialUnits = units,
        };
    }

    /// <summary>Keys never spread quite evenly: shares differ by about 2 %. One partition may be hot.</summary>
    private static double[] Weights(ref Rng rng, int partitions, double hot)
    {
        var weights = new double[partitions];
        var sum = 0.0;
        for (var p = 0; p < partitions; p++) sum += weights[p] = Math.Max(0.5, 1 + 0.02 * rng.Normal());
        if (hot > 0)
        {
            var which = (int)(rng.Uniform() * partitions);
            sum -= weights[which];
            for (var p = 0; p < partitions; p++) weights[p] = p == which ? hot : weights[p] / sum * (1 - hot);
            return weights;
        }
        for (var p = 0; p < partitions; p++) weights[p] /= sum;
        return weights;
    }

    private static ulong StableHash(string text)
    {
        var hash = 14695981039346656037UL;
        foreach (var c in text) hash = (hash ^ c) * 1099511628211UL;
        return hash;
    }
}
