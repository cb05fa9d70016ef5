using Microsoft.Extensions.Configuration;
using Sluice.Settings;

namespace Sluice.Archive;

/// <summary>Settings of the archive, section <c>Sluice:Archive</c>.</summary>
public sealed record ArchiveOptions
{
    /// <summary>Name of the section.</summary>
    public const string Section = "Sluice:Archive";

    /// <summary>Compressed size at which the next blob begins, in bytes; default 128 MiB.</summary>
    public long MaxBlobBytes { get; init; } = 128L << 20;

    /// <summary>
    /// Commits to one blob after which the next begins; default 2,000. A commit names all blocks of its blob again, and
    /// Blob Storage allows 50,000.
    /// </summary>
    public int MaxBlobBlocks { get; init; } = 2_000;

    /// <summary>
    /// Blobs that one run looks through for people who asked to be forgotten, at most; default 500. The next run goes on.
    /// </summary>
    public int EraseBlobsPerRun { get; init; } = 500;

    /// <summary>Reads the section and checks it.</summary>
    /// <exception cref="InvalidOperationException">The settings do not make sense; the message holds every error, a line each.</exception>
    public static ArchiveOptions From(IConfiguration configuration)
    {
        var errors = new List<string>();
        var options = Read(configuration, errors);
        return errors.Count == 0 ? options : throw new InvalidOperationException(string.Join('\n', errors));
    }

    /// <summary>Reads the section; adds a sentence per mistake to <paramref name="errors"/>.</summary>
    public static ArchiveOptions Read(IConfiguration configuration, ICollection<string> errors)
    {
        var read = new SectionReader(configuration.GetSection(Section), Section, errors);
        var defaults = new ArchiveOptions();
        return new ArchiveOptions
        {
            MaxBlobBytes = read.Number(nameof(MaxBlobBytes), defaults.MaxBlobBytes, 1, 1L << 40),
            MaxBlobBlocks = read.Number(nameof(MaxBlobBlocks), defaults.MaxBlobBlocks, 1, 50_000),
            EraseBlobsPerRun = read.Number(nameof(EraseBlobsPerRun), defaults.EraseBlobsPerRun, 1, 1_000_000),
        };
    }
}
