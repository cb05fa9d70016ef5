namespace Sluice.Azure.Rebuild;

/// <summary>Under which heading a row is compared.</summary>
/// <param name="Type">What it is: a type of id, a report, a call.</param>
/// <param name="Hour">The hour that it belongs to, UTC.</param>
public readonly record struct RowSort(string Type, DateTimeOffset Hour);
