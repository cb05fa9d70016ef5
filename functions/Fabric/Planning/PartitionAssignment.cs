namespace Sluice.Fabric.Planning;

/// <summary>
/// Who serves which partition. Every move pauses a partition, so what can stay stays: partitions without an owner go to
/// the instance with the least to do, and then partitions leave an instance only while it has more than the bound and
/// the move makes the busier of the two less busy.
/// </summary>
public static class PartitionAssignment
{
    /// <summary>Assigns in place.</summary>
    /// <param name="owners">Instance of each partition, 0 to <paramref name="instances"/> − 1; anything else is no owner.</param>
    /// <param name="loads">Load of each partition: 1 each to balance by count, rates to balance by rate.</param>
    /// <param name="instances">Number of instances; with none, nobody owns anything.</param>
    /// <param name="bound">Load up to which an instance is left alone; 0 to balance as evenly as moves can.</param>
    /// <returns>Number of partitions that changed their owner.</returns>
    public static int Assign(Span<int> owners, ReadOnlySpan<double> loads, int instances, double bound)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(instances);
        ArgumentOutOfRangeException.ThrowIfNotEqual(loads.Length, owners.Length);
        var before = owners.ToArray();
        if (instances == 0) owners.Fill(-1);
        else
        {
            var sums = new double[instances];
            var homeless = new List<int>();
            for (var p = 0; p < owners.Length; p++)
            {
                if (owners[p] >= 0 && owners[p] < instances) sums[owners[p]] += loads[p];
                else homeless.Add(p);
            }
            var weights = loads.ToArray();
            homeless.Sort((a, b) => weights[b] != weights[a] ? weights[b].CompareTo(weights[a]) : a.CompareTo(b));
            foreach (var p in homeless)
            {
                var least = Least(sums);
                owners[p] = least;
                sums[least] += loads[p];
            }
            for (var move = 0; move < 2 * owners.Length && Improve(owners, loads, sums, bound); move++) { }
        }
        var moved = 0;
        for (var p = 0; p < owners.Length; p++)
            if (owners[p] != before[p]) moved++;
        return moved;
    }

    private static bool Improve(Span<int> owners, ReadOnlySpan<double> loads, double[] sums, double bound)
    {
        var busiest = 0;
        for (var i = 1; i < sums.Length; i++)
            if (sums[i] > sums[busiest]) busiest = i;
        if (sums[busiest] <= bound) return false;
        var least = Least(sums);
        var best = -1;
        var bestLoad = sums[busiest] - 1e-9;
        for (var p = 0; p < owners.Length; p++)
        {
            if (owners[p] != busiest) continue;
            var load = Math.Max(sums[busiest] - loads[p], sums[least] + loads[p]);
            if (load >= bestLoad) continue;
            best = p;
            bestLoad = load;
        }
        if (best < 0) return false;
        sums[busiest] -= loads[best];
        sums[least] += loads[best];
        owners[best] = least;
        return true;
    }

    private static int Least(double[] sums)
    {
        var least = 0;
        for (var i = 1; i < sums.Length; i++)
            if (sums[i] < sums[least]) least = i;
        return least;
    }
}
