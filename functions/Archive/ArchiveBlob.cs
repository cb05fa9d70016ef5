namespace Sluice.Archive;

/// <summary>A blob of the archive as the store holds it.</summary>
/// <param name="ETag">Changes with every commit and every change of the metadata.</param>
/// <param name="Metadata">Names in lower case; see <see cref="ArchiveMetadata"/>.</param>
/// <param name="BlockIds">Its committed blocks, in order; read no earlier than <paramref name="ETag"/>.</param>
/// <param name="Bytes">Its size.</param>
public sealed record ArchiveBlob(
    string ETag, IReadOnlyDictionary<string, string> Metadata, IReadOnlyList<string> BlockIds, long Bytes);
