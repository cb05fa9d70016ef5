namespace Sluice.Azure.Rebuild;

/// <summary>What a comparison found.</summary>
/// <param name="Totals">Rows by heading.</param>
/// <param name="Differences">The first differences, <see cref="Most"/> at most.</param>
/// <param name="Moving">Rows that live workers changed all the while, so that nothing can be said of them.</param>
/// <param name="Behind">Partitions whose live worker, or whose archive, is behind the other.</param>
public sealed record RebuildReport(
    IReadOnlyDictionary<RowSort, SortTotals> Totals, IReadOnlyList<RowDifference> Differences, long Moving, IReadOnlyList<int> Behind)
{
    /// <summary>Most differences that are told one by one.</summary>
    public const int Most = 100;

    /// <summary>Rows that are not the same.</summary>
    public long Count => Totals.Values.Sum(totals => totals.Missing + totals.Extra + totals.Different);

    /// <summary>Rows that are the same.</summary>
    public long Same => Totals.Values.Sum(totals => totals.Same);
}
