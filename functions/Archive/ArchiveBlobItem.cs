namespace Sluice.Archive;

/// <summary>A blob in a listing.</summary>
/// <param name="Name">Full name in the container.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="Metadata">Names in lower case; see <see cref="ArchiveMetadata"/>.</param>
public sealed record ArchiveBlobItem(string Name, long Bytes, IReadOnlyDictionary<string, string> Metadata);
