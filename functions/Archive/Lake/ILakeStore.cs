namespace Sluice.Archive.Lake;

/// <summary>
/// Where the lake's files are. Every method throws the store's own exception when storage cannot be reached or refuses.
/// Safe for concurrent use.
/// </summary>
public interface ILakeStore
{
    /// <summary>The text of a manifest and its ETag, or null when there is none.</summary>
    Task<(string Text, string ETag)?> ReadAsync(string name, CancellationToken cancellationToken);

    /// <summary>Writes a manifest that is at an ETag, or one that must not exist when that is null.</summary>
    /// <returns>False when the condition did not hold.</returns>
    Task<bool> TryWriteAsync(string name, string text, string? etag, CancellationToken cancellationToken);

    /// <summary>Puts a file in its place in one step, whatever was there.</summary>
    Task UploadAsync(string name, Stream content, CancellationToken cancellationToken);

    /// <summary>Deletes a file, if there is one.</summary>
    Task DeleteAsync(string name, CancellationToken cancellationToken);

    /// <summary>The names that begin with a prefix, by name.</summary>
    IAsyncEnumerable<string> ListAsync(string prefix, CancellationToken cancellationToken);
}
