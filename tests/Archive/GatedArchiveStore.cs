using Sluice.Testing.Sinks;

namespace Sluice.Archive.Tests;

/// <summary>Every write and read passes the gate before and after it happens.</summary>
internal sealed class GatedArchiveStore(IArchiveStore store, StepGate gate) : IArchiveStore
{
    public Task<ArchiveBlob?> FindAsync(string name, CancellationToken cancellationToken) =>
        gate.PassAsync(() => store.FindAsync(name, cancellationToken));

    public Task StageAsync(string name, string blockId, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) =>
        gate.PassAsync(() => store.StageAsync(name, blockId, content, cancellationToken));

    public Task<string?> TryCommitAsync(
        string name, IReadOnlyList<string> blockIds, IReadOnlyDictionary<string, string> metadata, string? etag,
        CancellationToken cancellationToken) =>
        gate.PassAsync(() => store.TryCommitAsync(name, blockIds, metadata, etag, cancellationToken));

    public Task<bool> TrySetMetadataAsync(
        string name, IReadOnlyDictionary<string, string> metadata, string etag, CancellationToken cancellationToken) =>
        gate.PassAsync(() => store.TrySetMetadataAsync(name, metadata, etag, cancellationToken));

    public Task<string?> ReadTextAsync(string name, CancellationToken cancellationToken) =>
        gate.PassAsync(() => store.ReadTextAsync(name, cancellationToken));

    public Task WriteTextAsync(string name, string text, CancellationToken cancellationToken) =>
        gate.PassAsync(() => store.WriteTextAsync(name, text, cancellationToken));

    public Task<bool> TryCreateTextAsync(string name, string text, CancellationToken cancellationToken) =>
        gate.PassAsync(() => store.TryCreateTextAsync(name, text, cancellationToken));

    public IAsyncEnumerable<ArchiveBlobItem> ListAsync(string prefix, CancellationToken cancellationToken) =>
        store.ListAsync(prefix, cancellationToken);

    public Task<Stream?> OpenAsync(string name, CancellationToken cancellationToken) => store.OpenAsync(name, cancellationToken);
}
