namespace Sluice.Reports.Counting;

/// <summary>A minute of a report.</summary>
/// <param name="Report">Position of the report.</param>
/// <param name="Minute">Minutes since 1970, UTC.</param>
internal readonly record struct RowKey(int Report, long Minute);
