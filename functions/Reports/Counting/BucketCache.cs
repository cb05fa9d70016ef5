using System.Diagnostics.CodeAnalysis;

namespace Sluice.Reports.Counting;

/// <summary>The rows of one partition that were used last, within a number of bytes. Not safe for concurrent use.</summary>
internal sealed class BucketCache(long capacity)
{
    private readonly Dictionary<RowKey, LinkedListNode<Entry>> _nodes = [];
    private readonly LinkedList<Entry> _byUse = new();
    private long _size;

    public bool TryGet(RowKey key, [NotNullWhen(true)] out Bucket? bucket)
    {
        bucket = null;
        if (!_nodes.TryGetValue(key, out var node)) return false;
        _byUse.Remove(node);
        _byUse.AddFirst(node);
        bucket = node.Value.Bucket;
        return true;
    }

    /// <summary>Puts a row in, or notes its new size.</summary>
    public void Set(RowKey key, Bucket bucket)
    {
        if (_nodes.Remove(key, out var old))
        {
            _byUse.Remove(old);
            _size -= old.Value.Size;
        }
        // In memory strings and dictionaries take several times what is written.
        var entry = new Entry(key, bucket, 4L * bucket.Size);
        _nodes.Add(key, _byUse.AddFirst(entry));
        _size += entry.Size;
        while (_size > capacity && _byUse.Last is { } last)
        {
            _byUse.RemoveLast();
            _nodes.Remove(last.Value.Key);
            _size -= last.Value.Size;
        }
    }

    public void Clear()
    {
        _nodes.Clear();
        _byUse.Clear();
        _size = 0;
    }

    private sealed record Entry(RowKey Key, Bucket Bucket, long Size);
}
