namespace Sluice.Archive;

/// <summary>
/// The container that the archive lives in: block blobs with conditional writes. Every method throws the store's own
/// exception when storage cannot be reached or refuses; after that the write may or may not have happened.
/// Safe for concurrent use.
/// </summary>
public interface IArchiveStore
{
    /// <summary>The blob, or null when there is none.</summary>
    Task<ArchiveBlob?> FindAsync(string name, CancellationToken cancellationToken);

    /// <summary>Uploads a block without making it part of the blob; the same id again replaces it.</summary>
    /// <param name="name">The blob, which need not exist.</param>
    /// <param name="blockId">Base64, of the same length for all blocks of a blob.</param>
    /// <param name="content">Bytes of the block.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task StageAsync(string name, string blockId, ReadOnlyMemory<byte> content, CancellationToken cancellationToken);

    /// <summary>Makes the blob consist of the blocks and sets its metadata, in one step.</summary>
    /// <param name="name">The blob.</param>
    /// <param name="blockIds">All of its blocks, old and new.</param>
    /// <param name="metadata">All of its metadata.</param>
    /// <param name="etag">What the blob must be at; null when it must not exist.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The new ETag; null when the condition did not hold.</returns>
    Task<string?> TryCommitAsync(
        string name, IReadOnlyList<string> blockIds, IReadOnlyDictionary<string, string> metadata, string? etag,
        CancellationToken cancellationToken);

    /// <summary>Replaces the metadata of a blob that is at <paramref name="etag"/>; false when it is not.</summary>
    Task<bool> TrySetMetadataAsync(
        string name, IReadOnlyDictionary<string, string> metadata, string etag, CancellationToken cancellationToken);

    /// <summary>The text of a small blob, or null when there is none.</summary>
    Task<string?> ReadTextAsync(string name, CancellationToken cancellationToken);

    /// <summary>Writes a small blob, whatever it was.</summary>
    Task WriteTextAsync(string name, string text, CancellationToken cancellationToken);

    /// <summary>Writes a small blob unless it exists; false when it does. Creates the container when that is missing.</summary>
    Task<bool> TryCreateTextAsync(string name, string text, CancellationToken cancellationToken);

    /// <summary>All blobs whose name begins with the prefix, by name; none when the container is missing.</summary>
    IAsyncEnumerable<ArchiveBlobItem> ListAsync(string prefix, CancellationToken cancellationToken);

    /// <summary>The committed bytes of a blob; null when there is none. The caller disposes the stream.</summary>
    Task<Stream?> OpenAsync(string name, CancellationToken cancellationToken);
}
