namespace Sluice.Archive.Replay;

/// <summary>
/// Small texts that are written under their ETags. Every method throws the store's own exception when storage cannot be
/// reached or refuses. Safe for concurrent use.
/// </summary>
public interface ITextStore
{
    /// <summary>A text and its ETag, or null when there is none.</summary>
    Task<(string Text, string ETag)?> ReadAsync(string name, CancellationToken cancellationToken);

    /// <summary>Writes a text that is at an ETag, or one that must not exist when that is null.</summary>
    /// <returns>False when the condition did not hold.</returns>
    Task<bool> TryWriteAsync(string name, string text, string? etag, CancellationToken cancellationToken);

    /// <summary>Deletes what has this name, if there is something.</summary>
    Task DeleteAsync(string name, CancellationToken cancellationToken);

    /// <summary>The names that begin with a prefix, by name.</summary>
    IAsyncEnumerable<string> ListAsync(string prefix, CancellationToken cancellationToken);
}
