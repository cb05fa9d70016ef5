using Sluice.Archive.Lake;

namespace Sluice.Query.Tests;

/// <summary>A lake whose writing ends after so many calls, as that of a killed process does.</summary>
internal sealed class BreakingLakeStore(ILakeStore store, int calls) : ILakeStore
{
    private int _calls;

    public Task<(string Text, string ETag)?> ReadAsync(string name, CancellationToken cancellationToken) => store.ReadAsync(name, cancellationToken);

    public Task<bool> TryWriteAsync(string name, string text, string? etag, CancellationToken cancellationToken) =>
        Breaks() ? throw new IOException("Gone.") : store.TryWriteAsync(name, text, etag, cancellationToken);

    public Task UploadAsync(string name, Stream content, CancellationToken cancellationToken) =>
        Breaks() ? throw new IOException("Gone.") : store.UploadAsync(name, content, cancellationToken);

    public Task DeleteAsync(string name, CancellationToken cancellationToken) => store.DeleteAsync(name, cancellationToken);

    public IAsyncEnumerable<string> ListAsync(string prefix, CancellationToken cancellationToken) => store.ListAsync(prefix, cancellationToken);

    private bool Breaks() => ++_calls >= calls;
}
