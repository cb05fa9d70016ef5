namespace Sluice.Visitors.Rules;

/// <summary>What a trial of rules came to.</summary>
/// <param name="Lines">Lines read.</param>
/// <param name="Events">Enriched events of a visitor among them.</param>
/// <param name="Named">Events per id type, flag, interest and trait, such as <c>flag radio_discount</c>.</param>
public sealed record OfflineSummary(long Lines, long Events, IReadOnlyDictionary<string, long> Named);
