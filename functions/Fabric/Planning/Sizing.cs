namespace Sluice.Fabric.Planning;

/// <summary>The smallest fleet that carries given partitions.</summary>
internal static class Sizing
{
    // Sums of many fractions must not need one instance more for the last bit of a double.
    private const double Slack = 1e-9;

    // One partition in so many is few.
    private const int FewOf = 8;

    /// <summary>
    /// The smallest number of instances whose busiest has a demand of at most 1. Demands are in instances: 0.25 is a
    /// quarter of what one may take. A partition that alone asks for more than 1 gets an instance of its own when the
    /// host can give it one; otherwise it is counted like the others, since no number of instances helps it.
    /// </summary>
    public static FleetSize Smallest(ReadOnlySpan<double> demands, Balance balance)
    {
        if (demands.IsEmpty) return new FleetSize(1, 0, 0);
        var sorted = demands.ToArray();
        Array.Sort(sorted);
        Array.Reverse(sorted);
        var heaviest = sorted[0];
        var (instances, busiest) = balance == Balance.ByCount ? ByCount(sorted) : ByRate(sorted);
        return new FleetSize(instances, busiest, heaviest);
    }

    private static (int, double) ByCount(double[] sorted)
    {
        // Which partitions share an instance is not ours to say, so the heaviest ones are taken to be together.
        // A few that no instance can carry do not count; when they are many, everybody gets an instance.
        var first = 0;
        while (first < sorted.Length && sorted[first] > 1 + Slack) first++;
        if (first == sorted.Length || first > Math.Max(1, sorted.Length / FewOf)) return (sorted.Length, sorted[0]);
        var sum = sorted[first];
        var together = 1;
        while (first + together < sorted.Length && sum + sorted[first + together] <= 1 + Slack)
            sum += sorted[first + together++];
        if (first + together == sorted.Length) together = sorted.Length;
        return (PartitionArithmetic.SmallestFor(sorted.Length, together), sum);
    }

    private static (int, double) ByRate(double[] sorted)
    {
        var total = 0.0;
        for (var i = 0; i < sorted.Length; i++) total += sorted[i] = Math.Min(sorted[i], 1);
        var least = Math.Clamp((int)Math.Ceiling(total - Slack), 1, sorted.Length);
        var loads = new double[sorted.Length];
        for (var n = least; n < sorted.Length; n++)
        {
            // Beyond the first tries the answer is searched for: ten thousand partitions must not take seconds.
            if (n - least == 32) return Search(sorted, loads, n);
            var busiest = Pack(sorted, loads, n);
            if (busiest <= 1 + Slack) return (n, busiest);
        }
        return (sorted.Length, sorted[0]);
    }

    private static (int, double) Search(double[] sorted, double[] loads, int from)
    {
        var low = from;
        var high = sorted.Length;
        while (low < high)
        {
            var middle = low + (high - low) / 2;
            if (Pack(sorted, loads, middle) <= 1 + Slack) high = middle;
            else low = middle + 1;
        }
        return (low, Pack(sorted, loads, low));
    }

    /// <summary>Heaviest first, each to the instance with the least; returns the greatest load.</summary>
    private static double Pack(double[] sorted, double[] loads, int instances)
    {
        var heap = loads.AsSpan(0, instances);
        heap.Clear();
        var busiest = 0.0;
        foreach (var demand in sorted)
        {
            var load = heap[0] + demand;
            busiest = Math.Max(busiest, load);
            var at = 0;
            while (true)
            {
                var child = 2 * at + 1;
                if (child >= heap.Length) break;
                if (child + 1 < heap.Length && heap[child + 1] < heap[child]) child++;
                if (heap[child] >= load) break;
                heap[at] = heap[child];
                at = child;
            }
            heap[at] = load;
        }
        return busiest;
    }
}
