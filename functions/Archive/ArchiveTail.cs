using Sluice.Log;

namespace Sluice.Archive;

/// <summary>
/// The last blob of a partition's chain, the only one that may still change, as far as this process knows it. The
/// blob's ETag decides whether the knowledge is still good.
/// </summary>
internal sealed class ArchiveTail
{
    /// <summary>The blob.</summary>
    public required ArchiveName Name { get; init; }

    /// <summary>State of the blob; null while it is only named by its predecessor and nobody has written it.</summary>
    public string? ETag { get; set; }

    /// <summary>Its committed blocks.</summary>
    public List<string> BlockIds { get; init; } = [];

    /// <summary>Its size.</summary>
    public long Bytes { get; set; }

    /// <summary>What the partition's archive contains, this blob included.</summary>
    public required Watermarks Marks { get; set; }

    /// <summary>Records in this blob.</summary>
    public long Records { get; set; }

    /// <summary>Of the first record in this blob.</summary>
    public long FirstSequence { get; set; } = -1;

    /// <summary>Of the last record in this blob.</summary>
    public long LastSequence { get; set; } = -1;

    /// <summary>When an erasure last took lines out of this blob; null for never.</summary>
    public string? Rewritten { get; init; }

    /// <summary>What a blob says of itself.</summary>
    /// <exception cref="InvalidDataException">It has no watermarks: something else has written it. Better to stop than to guess.</exception>
    public static ArchiveTail Of(ArchiveName name, ArchiveBlob blob) => new()
    {
        Name = name,
        ETag = blob.ETag,
        BlockIds = [.. blob.BlockIds],
        Bytes = blob.Bytes,
        Marks = Watermarks.Parse(blob.Metadata.TryGetValue(ArchiveMetadata.Watermarks, out var text)
            ? text
            : throw new InvalidDataException($"Archive blob {name} has no watermarks.")),
        Records = ArchiveMetadata.Number(blob.Metadata, ArchiveMetadata.Records, 0),
        FirstSequence = ArchiveMetadata.Number(blob.Metadata, ArchiveMetadata.FirstSequence, -1),
        LastSequence = ArchiveMetadata.Number(blob.Metadata, ArchiveMetadata.LastSequence, -1),
        Rewritten = blob.Metadata.GetValueOrDefault(ArchiveMetadata.Rewritten),
    };
}
