using System.Collections.Immutable;

namespace Sluice.Fabric.Planning;

/// <summary>Learns from a measurement: rates, what an instance can do, how long one takes to start, which partitions are stuck.</summary>
internal static class ConsumerTracker
{
    // Time over which a partition's rate is smoothed, and the jump that is taken at once.
    private const double SmoothingSeconds = 30;
    private const double Jump = 1.5;

    // Below this share of work, time spent on waiting and on idling cannot be told apart well enough: what an instance
    // could do is then taken to be no more than if it had been this busy.
    private const double LeastBusy = 0.2;

    // How far from what was known a measurement of instances at their limit has to be to replace it.
    private const double News = 0.4;

    public static ConsumerState Track(ConsumerState s, ConsumerMeasurement m, ConsumerReadings r, Round round)
    {
        var now = round.Now;
        var seconds = s.LastTime is { } last ? Math.Max(0, (now - last).TotalSeconds) : 0;
        s = s with
        {
            LastTime = now,
            ObservedSince = s.LastTime is null ? now : s.ObservedSince,
            Window = s.Window < round.Options.ScaleInWindow ? round.Options.ScaleInWindow : s.Window,
            Rates = s.Rates.Add(now, r.TotalRate),
            Partitions = Remember(s.Partitions, r, now, seconds),
            PauseSeconds = MeasurePauses(s, r, now),
        };
        if (s.LastRegret is { } regret && s.Window > round.Options.ScaleInWindow && now - regret > 6 * s.Window)
            s = s with { Window = Longer(s.Window / 2, round.Options.ScaleInWindow), LastRegret = now };
        s = MeasureInstances(s, m, r);
        if (s.Pending is { } pending && now - pending.At > TimeSpan.FromMinutes(2)) s = s with { Pending = null };
        return s;
    }

    /// <summary>Partitions that stand still with something waiting, although their owner gets on with others.</summary>
    public static bool Stuck(ConsumerState s, ConsumerReadings r, int partition, Round round) =>
        r.Owners[partition] is not null
        && r.Lags[partition] > 0
        && round.Now - s.Partitions[partition].ProgressAt >= round.Options.StuckAfter;

    private static ImmutableArray<PartitionMemory> Remember(
        ImmutableArray<PartitionMemory> known, ConsumerReadings r, DateTimeOffset now, double seconds)
    {
        var keep = Math.Exp(-seconds / SmoothingSeconds);
        var memories = new PartitionMemory[r.Rates.Length];
        for (var p = 0; p < memories.Length; p++)
        {
            var rate = r.Rates[p];
            var moves = r.Processed[p] > 0 || r.Lags[p] == 0 || double.IsNaN(r.Processed[p]);
            if (p >= known.Length)
            {
                memories[p] = new PartitionMemory(rate, r.Owners[p], DateTimeOffset.MinValue, now, false);
                continue;
            }
            var before = known[p];
            var moved = r.Owners[p] != before.Owner;
            memories[p] = new PartitionMemory(
                rate > Jump * before.Rate + 5 ? rate : keep * before.Rate + (1 - keep) * rate,
                r.Owners[p],
                moved ? now : before.MovedAt,
                moves || moved ? now : before.ProgressAt,
                moved ? r.Owners[p] is not null : before.Pausing && !moves);
        }
        return ImmutableArray.Create(memories);
    }

    /// <summary>From the poll that saw the new owner to the poll that saw it advance.</summary>
    private static double MeasurePauses(ConsumerState s, ConsumerReadings r, DateTimeOffset now)
    {
        var (sum, count) = (0.0, 0);
        for (var p = 0; p < s.Partitions.Length; p++)
        {
            var memory = s.Partitions[p];
            if (!memory.Pausing || r.Owners[p] != memory.Owner || !(r.Processed[p] > 0)) continue;
            sum += (now - memory.MovedAt).TotalSeconds;
            count++;
        }
        if (count == 0) return s.PauseSeconds;
        return double.IsNaN(s.PauseSeconds) ? sum / count : 0.7 * s.PauseSeconds + 0.3 * (sum / count);
    }

    private static ConsumerState MeasureInstances(ConsumerState s, ConsumerMeasurement m, ConsumerReadings r)
    {
        if (m.Instances.IsDefaultOrEmpty) return s;
        var rates = new double[m.Instances.Length];
        var count = 0;
        var busiest = 0.0;
        foreach (var instance in m.Instances)
        {
            if (!(instance.BusyShare is >= 0 and <= 1.5) || !(instance.ProcessedRate is > 0 and < 1e12)) continue;
            busiest = Math.Max(busiest, instance.BusyShare);
            rates[count++] = instance.ProcessedRate / Math.Clamp(instance.BusyShare, LeastBusy, 1);
        }
        if (count == 0) return s;
        Array.Sort(rates, 0, count);
        var median = rates[count / 2];

        if (busiest < LeastBusy) return s with { InstanceRate = Math.Max(s.InstanceRate, median) };

        // What instances at their limit do is a fact: when it is far from what was known, it counts at once. The rest is
        // smoothed, because one more batch or one less ends within a measurement.
        var isNews = s.InstanceRate == 0 || (busiest > 0.9 && Math.Abs(median - s.InstanceRate) > News * s.InstanceRate);
        return s with { InstanceRate = isNews ? median : 0.7 * s.InstanceRate + 0.3 * median };
    }

    private static TimeSpan Longer(TimeSpan a, TimeSpan b) => a > b ? a : b;
}
