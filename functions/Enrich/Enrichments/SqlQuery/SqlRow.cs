namespace Sluice.Enrich.Enrichments.SqlQuery;

/// <summary>One row: names of columns and their values as JSON text.</summary>
internal sealed record SqlRow(IReadOnlyList<(string Name, string Json)> Columns);
