using Microsoft.Extensions.Configuration;

namespace Sluice.Settings;

/// <summary>
/// Least time from the begin of a small batch to that of the partition's next one, by function, section <c>Sluice:Pace</c>.
/// Every batch costs a checkpoint and a few writes, whatever its size: what arrives meanwhile becomes one batch. The first
/// event after silence waits for nothing. All are up to 10 s; zero takes batches as they come.
/// </summary>
public sealed record PaceOptions
{
    private const string Section = "Sluice:Pace";
    private const int Longest = 10;

    /// <summary>Enrichment; default 100 ms.</summary>
    public TimeSpan Enrich { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Profiles; default 100 ms.</summary>
    public TimeSpan Visitors { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Calls; default 250 ms.</summary>
    public TimeSpan CallCentre { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>Audiences; default 1 s.</summary>
    public TimeSpan Audiences { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Reports; default 1 s.</summary>
    public TimeSpan Reports { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The archive of payloads; default 1 s.</summary>
    public TimeSpan ArchiveCollected { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The archive of events; default 1 s.</summary>
    public TimeSpan ArchiveEnriched { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The archive of failed events; default 1 s.</summary>
    public TimeSpan ArchiveFailed { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Reads them; a sentence per mistake goes to <paramref name="errors"/>.</summary>
    public static PaceOptions Read(IConfiguration settings, ICollection<string> errors)
    {
        var defaults = new PaceOptions();
        var reader = new SectionReader(settings.GetSection(Section), Section, errors);
        return new PaceOptions
        {
            Enrich = Of(nameof(Enrich), defaults.Enrich),
            Visitors = Of(nameof(Visitors), defaults.Visitors),
            CallCentre = Of(nameof(CallCentre), defaults.CallCentre),
            Audiences = Of(nameof(Audiences), defaults.Audiences),
            Reports = Of(nameof(Reports), defaults.Reports),
            ArchiveCollected = Of(nameof(ArchiveCollected), defaults.ArchiveCollected),
            ArchiveEnriched = Of(nameof(ArchiveEnriched), defaults.ArchiveEnriched),
            ArchiveFailed = Of(nameof(ArchiveFailed), defaults.ArchiveFailed),
        };

        TimeSpan Of(string name, TimeSpan fallback) => reader.Duration(name, fallback, 0, Longest);
    }
}
