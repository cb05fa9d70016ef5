using System.Runtime.CompilerServices;
using Sluice.Archive.Replay;

namespace Sluice.Replay.Tests;

/// <summary>Small texts under ETags, in memory.</summary>
internal sealed class MemoryTexts : ITextStore
{
    private readonly Lock _lock = new();
    private readonly SortedDictionary<string, (string Text, string ETag)> _texts = new(StringComparer.Ordinal);
    private long _version;

    /// <summary>Called before every write.</summary>
    public Action<string> OnWrite { get; set; } = _ => { };

    public Task<(string Text, string ETag)?> ReadAsync(string name, CancellationToken cancellationToken)
    {
        lock (_lock) return Task.FromResult<(string, string)?>(_texts.TryGetValue(name, out var text) ? text : null);
    }

    public Task<bool> TryWriteAsync(string name, string text, string? etag, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            OnWrite(name);
            if ((_texts.TryGetValue(name, out var old) ? old.ETag : null) != etag) return Task.FromResult(false);
            _texts[name] = (text, $"{++_version}");
            return Task.FromResult(true);
        }
    }

    public Task DeleteAsync(string name, CancellationToken cancellationToken)
    {
        lock (_lock) _texts.Remove(name);
        return Task.CompletedTask;
    }

    public async IAsyncEnumerable<string> ListAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        List<string> names;
        lock (_lock) names = [.. _texts.Keys.Where(name => name.StartsWith(prefix, StringComparison.Ordinal))];
        foreach (var name in names) yield return name;
    }
}
