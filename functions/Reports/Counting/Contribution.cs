namespace Sluice.Reports.Counting;

/// <summary>What one event adds to one report.</summary>
/// <param name="Report">Position of the report.</param>
/// <param name="Minute">Minutes since 1970, UTC.</param>
/// <param name="Values">A value per dimension; empty where the event has none.</param>
/// <param name="Numbers">A number per measure; 0 for those that do not count it.</param>
/// <param name="Hashes">A hash per measure of different values; null where there is none.</param>
internal sealed record Contribution(int Report, long Minute, string[] Values, decimal[] Numbers, ulong?[] Hashes);
