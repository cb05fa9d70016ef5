namespace Sluice.FunctionsHost.EventHubs;

/// <summary>
/// Which partition an owner should claim next: one that nobody owns while it has fewer than its share, else one of an
/// owner that has at least two more. Shares differ by one at most.
/// </summary>
internal static class PartitionBalancer
{
    /// <summary>The partition to claim; null when the distribution is right.</summary>
    /// <param name="me">Id of the owner that asks.</param>
    /// <param name="partitions">Number of partitions.</param>
    /// <param name="owners">Living owners by partition; a partition without one is free.</param>
    /// <param name="choose">Picks an index below a count; random in real life, so that owners do not race for the same one.</param>
    public static int? Next(string me, int partitions, IReadOnlyDictionary<int, string> owners, Func<int, int> choose)
    {
        var counts = new Dictionary<string, int> { [me] = 0 };
        foreach (var owner in owners.Values) counts[owner] = counts.GetValueOrDefault(owner) + 1;
        var mine = counts[me];

        var free = new List<int>();
        for (var partition = 0; partition < partitions; partition++)
            if (!owners.ContainsKey(partition)) free.Add(partition);
        if (free.Count > 0)
        {
            var share = (partitions + counts.Count - 1) / counts.Count;
            return mine < share ? free[choose(free.Count)] : null;
        }

        var richest = counts.Where(c => c.Key != me).Select(c => c.Value).DefaultIfEmpty(0).Max();
        if (richest - mine < 2) return null;
        var taken = owners.Where(o => o.Value != me && counts[o.Value] == richest).Select(o => o.Key).Order().ToList();
        return taken[choose(taken.Count)];
    }
}
