namespace Sluice.Fabric.Planning;

/// <summary>A consumer's measurement after it was checked: arrays by number of the partition.</summary>
internal sealed class ConsumerReadings
{
    // More than any tier of Event Hubs has; a number beyond it is a mistake, not a partition.
    private const int MostPartitions = 32_768;
    private const double MostEvents = 1e15;

    private ConsumerReadings(int partitions)
    {
        Rates = new double[partitions];
        Processed = new double[partitions];
        Lags = new double[partitions];
        LagSeconds = new double[partitions];
        Owners = new string?[partitions];
    }

    public double[] Rates { get; }

    /// <summary>NaN where unknown.</summary>
    public double[] Processed { get; }

    public double[] Lags { get; }

    public double[] LagSeconds { get; }

    public string?[] Owners { get; }

    public double TotalRate { get; private set; }

    public double TotalProcessed { get; private set; }

    public double TotalLag { get; private set; }

    /// <summary>Instances asked for.</summary>
    public int Instances { get; private set; }

    /// <summary>What is wrong; None when all is there. Without <see cref="Usable"/> nothing can be planned at all.</summary>
    public HoldReason Problem { get; private set; }

    /// <summary>The problem in words.</summary>
    public string Why { get; private set; } = "";

    public bool Usable { get; private set; }

    public static ConsumerReadings Read(ConsumerMeasurement m, DateTimeOffset now, ConsumerState state, PlannerOptions options)
    {
        var size = state.Partitions.Length;
        if (!m.Partitions.IsDefaultOrEmpty)
            foreach (var p in m.Partitions)
            {
                if (p.Partition is < 0 or >= MostPartitions) return Unusable(HoldReason.Contradictory, "a partition has an impossible number");
                size = Math.Max(size, p.Partition + 1);
            }
        var age = now - m.MeasuredAt;
        if (age > options.StaleAfter) return Unusable(HoldReason.Missing, "the measurement is too old");
        if (age < -options.StaleAfter) return Unusable(HoldReason.Contradictory, "the measurement is from the future");
        if (m.Partitions.IsDefaultOrEmpty) return Unusable(HoldReason.Missing, "no partition could be read");
        var running = m.Instances.IsDefault ? 0 : m.Instances.Length;
        if (m.InstanceCount is null && running == 0) return Unusable(HoldReason.Missing, "the number of instances is unknown");
        if (m.InstanceCount is < 0 or > MostPartitions) return Unusable(HoldReason.Contradictory, "the number of instances is impossible");

        var r = new ConsumerReadings(size) { Usable = true, Instances = m.InstanceCount ?? running };
        var known = new bool[size];
        var count = 0;
        foreach (var p in m.Partitions)
        {
            if (known[p.Partition]) return Unusable(HoldReason.Contradictory, "a partition was measured twice");
            r.Owners[p.Partition] = p.Owner;
            if (!Sane(p.ArrivalRate) || !Sane(p.LagEvents)) continue;
            known[p.Partition] = true;
            count++;
            r.Rates[p.Partition] = p.ArrivalRate;
            r.Lags[p.Partition] = p.LagEvents;
            r.Processed[p.Partition] = Sane(p.ProcessedRate) ? p.ProcessedRate : double.NaN;
            r.LagSeconds[p.Partition] = Sane(p.LagSeconds) ? p.LagSeconds : double.NaN;
        }
        if (count == 0) return Unusable(HoldReason.Missing, "no partition has usable numbers");
        if (count < size) r.Fill(known, count, state);
        if (running == 0 && r.Instances > 0 && state.Open is null) r.Doubt(HoldReason.Missing, "no instance reports");
        if (r.Instances == 0 && running > 0) r.Doubt(HoldReason.Contradictory, "instances report although none were asked for");
        for (var p = 0; p < size; p++)
        {
            r.TotalRate += r.Rates[p];
            r.TotalLag += r.Lags[p];
            if (!double.IsNaN(r.Processed[p])) r.TotalProcessed += r.Processed[p];
            if (double.IsNaN(r.LagSeconds[p]))
                r.LagSeconds[p] = r.Lags[p] == 0 ? 0 : r.Lags[p] / Math.Max(r.Rates[p], 0.1);
        }
        return r;
    }

    private void Fill(bool[] known, int count, ConsumerState state)
    {
        var mean = 0.0;
        for (var p = 0; p < known.Length; p++)
            if (known[p]) mean += Rates[p] / count;
        for (var p = 0; p < known.Length; p++)
            if (!known[p]) Rates[p] = p < state.Partitions.Length ? state.Partitions[p].Rate : mean;
        Doubt(HoldReason.Missing, "not every partition could be read");
    }

    private void Doubt(HoldReason problem, string why)
    {
        if (Problem != HoldReason.None) return;
        Problem = problem;
        Why = why;
    }

    private static ConsumerReadings Unusable(HoldReason problem, string why) => new(0) { Problem = problem, Why = why };

    private static bool Sane(double value) => value is >= 0 and <= MostEvents;
}
