using Sluice.Archive;

namespace Sluice.Host.Fabric;

/// <summary>An archive store whose callers' waiting is measured; listing and opening belong to readers, not to workers.</summary>
internal sealed class MeasuredArchiveStore(IArchiveStore store) : IArchiveStore
{
    /// <inheritdoc />
    public Task<ArchiveBlob?> FindAsync(string name, CancellationToken cancellationToken) =>
        SinkCall.WaitAsync(store.FindAsync(name, cancellationToken));

    /// <inheritdoc />
    public Task StageAsync(string name, string blockId, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) =>
        SinkCall.WaitAsync(store.StageAsync(name, blockId, content, cancellationToken));

    /// <inheritdoc />
    public Task<string?> TryCommitAsync(
        string name, IReadOnlyList<string> blockIds, IReadOnlyDictionary<string, string> metadata, string? etag, CancellationToken cancellationToken) =>
        SinkCall.WaitAsync(store.TryCommitAsync(name, blockIds, metadata, etag, cancellationToken));

    /// <inheritdoc />
    public Task<bool> TrySetMetadataAsync(
        string name, IReadOnlyDictionary<string, string> metadata, string etag, CancellationToken cancellationToken) =>
        SinkCall.WaitAsync(store.TrySetMetadataAsync(name, metadata, etag, cancellationToken));

    /// <inheritdoc />
    public Task<string?> ReadTextAsync(string name, CancellationToken cancellationToken) =>
        SinkCall.WaitAsync(store.ReadTextAsync(name, cancellationToken));

    /// <inheritdoc />
    public Task WriteTextAsync(string name, string text, CancellationToken cancellationToken) =>
        SinkCall.WaitAsync(store.WriteTextAsync(name, text, cancellationToken));

    /// <inheritdoc />
    public Task<bool> TryCreateTextAsync(string name, string text, CancellationToken cancellationToken) =>
        SinkCall.WaitAsync(store.TryCreateTextAsync(name, text, cancellationToken));

    /// <inheritdoc />
    public IAsyncEnumerable<ArchiveBlobItem> ListAsync(string prefix, CancellationToken cancellationToken) =>
        store.ListAsync(prefix, cancellationToken);

    /// <inheritdoc />
    public Task<Stream?> OpenAsync(string name, CancellationToken cancellationToken) => store.OpenAsync(name, cancellationToken);
}
