using System.Globalization;

namespace Sluice.Archive;

/// <summary>Metadata of every archive blob. Blob Storage allows 8 KB: enough for the watermarks of about 150 collected partitions.</summary>
public static class ArchiveMetadata
{
    /// <summary>Name of the hub.</summary>
    public const string Hub = "hub";

    /// <summary>Number of the partition.</summary>
    public const string Partition = "partition";

    /// <summary>Records in this blob.</summary>
    public const string Records = "records";

    /// <summary>Sequence number of the first record in this blob; missing in an empty one.</summary>
    public const string FirstSequence = "firstsequence";

    /// <summary>Sequence number of the last record in this blob; missing in an empty one.</summary>
    public const string LastSequence = "lastsequence";

    /// <summary>What the partition's archive contains up to the end of this blob: the text of <see cref="Log.Watermarks"/>.</summary>
    public const string Watermarks = "watermarks";

    /// <summary>Name of the blob that follows; a blob that has it is sealed: only an erasure may still take lines out of it.</summary>
    public const string Next = "next";

    /// <summary>When an erasure last took lines out of this blob; missing when none ever did.</summary>
    public const string Rewritten = "rewritten";

    /// <summary>Time of the newest erasure that all lines of this blob were looked through for; missing after every commit.</summary>
    public const string Erased = "erased";

    internal static Dictionary<string, string> Of(ArchiveTail tail, ArchiveName? next = null)
    {
        var metadata = new Dictionary<string, string>(8)
        {
            [Hub] = tail.Name.Hub,
            [Partition] = tail.Name.Partition.ToString(CultureInfo.InvariantCulture),
            [Records] = tail.Records.ToString(CultureInfo.InvariantCulture),
            [Watermarks] = tail.Marks.ToString(),
        };
        if (tail.Records > 0)
        {
            metadata[FirstSequence] = tail.FirstSequence.ToString(CultureInfo.InvariantCulture);
            metadata[LastSequence] = tail.LastSequence.ToString(CultureInfo.InvariantCulture);
        }
        if (tail.Rewritten is { } rewritten) metadata[Rewritten] = rewritten;
        if (next is not null) metadata[Next] = next.ToString();
        return metadata;
    }

    internal static long Number(IReadOnlyDictionary<string, string> metadata, string name, long fallback) =>
        metadata.TryGetValue(name, out var text)
        && long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)
            ? value
            : fallback;
}
