namespace Sluice.Audiences;

/// <summary>What trying audiences came to.</summary>
/// <param name="Lines">Lines read.</param>
/// <param name="Events">Events among them that some rule names.</param>
/// <param name="Counts">Entries and exits by audience.</param>
public sealed record OfflineAudiencesSummary(long Lines, long Events, IReadOnlyDictionary<string, (long Entered, long Exited)> Counts);
