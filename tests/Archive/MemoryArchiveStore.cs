using System.Runtime.CompilerServices;
using System.Text;

namespace Sluice.Archive.Tests;

/// <summary>Blob Storage's rules for block blobs, conditions and uncommitted blocks, in memory.</summary>
internal sealed class MemoryArchiveStore : IArchiveStore
{
    private readonly Lock _lock = new();
    private readonly SortedDictionary<string, Blob> _blobs = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Name, string Id), byte[]> _staged = [];
    private long _version;

    /// <summary>Every call, by the method's name and the blob.</summary>
    public List<string> Calls { get; } = [];

    public void Delete(string name) => _blobs.Remove(name);

    public Task<ArchiveBlob?> FindAsync(string name, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            Note(name);
            return Task.FromResult(_blobs.TryGetValue(name, out var blob)
                ? new ArchiveBlob(blob.ETag, blob.Metadata, [.. blob.Blocks.Select(b => b.Id)], blob.Blocks.Sum(b => b.Bytes.Length))
                : null);
        }
    }

    public Task StageAsync(string name, string blockId, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            Note(name);
            Assert.True(Convert.FromBase64String(blockId).Length <= 64);
            _staged[(name, blockId)] = content.ToArray();
        }
        return Task.CompletedTask;
    }

    public Task<string?> TryCommitAsync(
        string name, IReadOnlyList<string> blockIds, IReadOnlyDictionary<string, string> metadata, string? etag,
        CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            Note(name);
            _blobs.TryGetValue(name, out var old);
            if (old?.ETag != etag) return Task.FromResult<string?>(null);
            Assert.InRange(blockIds.Count, 1, 50_000);
            Assert.True(metadata.Sum(pair => pair.Key.Length + pair.Value.Length) <= 8 << 10);
            var blocks = new List<(string Id, byte[] Bytes)>();
            foreach (var id in blockIds)
            {
                // "Latest": the uncommitted block, else the committed one.
                if (_staged.TryGetValue((name, id), out var staged)) blocks.Add((id, staged));
                else if (old?.Blocks.Find(b => b.Id == id) is { Bytes: not null } kept) blocks.Add(kept);
                else return Task.FromResult<string?>(null);
            }
            foreach (var key in _staged.Keys.Where(key => key.Name == name).ToList()) _staged.Remove(key);
            var blob = new Blob(NewETag(), blocks, new Dictionary<string, string>(metadata));
            _blobs[name] = blob;
            return Task.FromResult<string?>(blob.ETag);
        }
    }

    public Task<bool> TrySetMetadataAsync(
        string name, IReadOnlyDictionary<string, string> metadata, string etag, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            Note(name);
            if (!_blobs.TryGetValue(name, out var blob) || blob.ETag != etag) return Task.FromResult(false);
            _blobs[name] = blob with { ETag = NewETag(), Metadata = new Dictionary<string, string>(metadata) };
            return Task.FromResult(true);
        }
    }

    public Task<string?> ReadTextAsync(string name, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            Note(name);
            return Task.FromResult(_blobs.TryGetValue(name, out var blob) ? Encoding.UTF8.GetString(blob.Blocks[0].Bytes) : null);
        }
    }

    public Task WriteTextAsync(string name, string text, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            Note(name);
            _blobs[name] = new Blob(NewETag(), [("", Encoding.UTF8.GetBytes(text))], new Dictionary<string, string>());
        }
        return Task.CompletedTask;
    }

    public async Task<bool> TryCreateTextAsync(string name, string text, CancellationToken cancellationToken)
    {
        lock (_lock)
            if (_blobs.ContainsKey(name)) return false;
        await WriteTextAsync(name, text, cancellationToken);
        return true;
    }

    public async IAsyncEnumerable<ArchiveBlobItem> ListAsync(
        string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        List<ArchiveBlobItem> items;
        lock (_lock)
        {
            Note(prefix);
            items = [.. _blobs.Where(pair => pair.Key.StartsWith(prefix, StringComparison.Ordinal))
                .Select(pair => new ArchiveBlobItem(pair.Key, pair.Value.Blocks.Sum(b => b.Bytes.Length), pair.Value.Metadata))];
        }
        foreach (var item in items) yield return item;
    }

    public Task<Stream?> OpenAsync(string name, CancellationToken cancellationToken)
    {
        lock (_lock)
            return Task.FromResult<Stream?>(_blobs.TryGetValue(name, out var blob)
                ? new MemoryStream([.. blob.Blocks.SelectMany(b => b.Bytes)])
                : null);
    }

    private string NewETag() => $"\"{++_version}\"";

    private void Note(string name, [CallerMemberName] string method = "") => Calls.Add($"{method} {name}");

    private sealed record Blob(string ETag, List<(string Id, byte[] Bytes)> Blocks, IReadOnlyDictionary<string, string> Metadata);
}
