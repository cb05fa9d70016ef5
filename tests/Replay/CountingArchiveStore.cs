using Sluice.Archive;

namespace Sluice.Replay.Tests;

/// <summary>An archive that counts how often it is asked for a blob.</summary>
internal sealed class CountingArchiveStore(IArchiveStore store) : IArchiveStore
{
    private int _finds;

    public int Finds
    {
        get => _finds;
        set => _finds = value;
    }

    public Task<ArchiveBlob?> FindAsync(string name, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _finds);
        return store.FindAsync(name, cancellationToken);
    }

    public Task StageAsync(string name, string blockId, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) =>
        store.StageAsync(name, blockId, content, cancellationToken);

    public Task<string?> TryCommitAsync(
        string name, IReadOnlyList<string> blockIds, IReadOnlyDictionary<string, string> metadata, string? etag, CancellationToken cancellationToken) =>
        store.TryCommitAsync(name, blockIds, metadata, etag, cancellationToken);

    public Task<bool> TrySetMetadataAsync(string name, IReadOnlyDictionary<string, string> metadata, string etag, CancellationToken cancellationToken) =>
        store.TrySetMetadataAsync(name, metadata, etag, cancellationToken);

    public Task<string?> ReadTextAsync(string name, CancellationToken cancellationToken) => store.ReadTextAsync(name, cancellationToken);

    public Task WriteTextAsync(string name, string text, CancellationToken cancellationToken) => store.WriteTextAsync(name, text, cancellationToken);

    public Task<bool> TryCreateTextAsync(string name, string text, CancellationToken cancellationToken) =>
        store.TryCreateTextAsync(name, text, cancellationToken);

    public IAsyncEnumerable<ArchiveBlobItem> ListAsync(string prefix, CancellationToken cancellationToken) => store.ListAsync(prefix, cancellationToken);

    public Task<Stream?> OpenAsync(string name, CancellationToken cancellationToken) => store.OpenAsync(name, cancellationToken);
}
