namespace Sluice.Azure.Rebuild;

/// <summary>A row that is not the same in both tables.</summary>
/// <param name="Sort">Its heading.</param>
/// <param name="Kind"><c>missing</c> in the live table, <c>extra</c> in it, or <c>different</c>.</param>
/// <param name="Partition">Partition of the enriched hub.</param>
/// <param name="Key">Row key.</param>
/// <param name="Fields">Properties that differ; none when one of the rows is not there.</param>
public sealed record RowDifference(RowSort Sort, string Kind, int Partition, string Key, IReadOnlyList<string> Fields);
