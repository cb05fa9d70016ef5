using System.Collections.Immutable;

namespace Sluice.Fabric.Planning;

/// <summary>
/// The greatest size wanted within a window. Only sizes that no later one exceeds are kept, so the first is the greatest.
/// </summary>
internal static class WantedSizes
{
    /// <summary>With one size more, and without what is older than the longest window.</summary>
    public static ImmutableArray<WantedSize> Add(
        ImmutableArray<WantedSize> sizes, DateTimeOffset now, int size, TimeSpan longest)
    {
        var from = 0;
        while (from < sizes.Length && now - sizes[from].Time > longest) from++;
        var to = sizes.Length;
        while (to > from && sizes[to - 1].Size <= size) to--;
        var kept = ImmutableArray.CreateBuilder<WantedSize>(to - from + 1);
        for (var i = from; i < to; i++) kept.Add(sizes[i]);
        kept.Add(new WantedSize(now, size));
        return kept.MoveToImmutable();
    }

    /// <summary>The greatest within the window; the latest always counts.</summary>
    public static int Greatest(ImmutableArray<WantedSize> sizes, DateTimeOffset now, TimeSpan window)
    {
        foreach (var wanted in sizes)
            if (now - wanted.Time <= window) return wanted.Size;
        return sizes[^1].Size;
    }
}
