namespace Sluice.Reports.Definitions;

/// <summary>A number that a report keeps.</summary>
/// <param name="Name">Its name in the API.</param>
/// <param name="Title">Its name for people.</param>
/// <param name="Kind">What is done.</param>
/// <param name="Field">With what; null for a count.</param>
/// <param name="Where">Conditions beyond the report's own, all of which must be met.</param>
internal sealed record Measure(string Name, string Title, MeasureKind Kind, Field? Field, IReadOnlyList<Condition> Where);
