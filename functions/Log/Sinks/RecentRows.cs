using System.Diagnostics.CodeAnalysis;

namespace Sluice.Log.Sinks;

/// <summary>What a sink last read or wrote of one partition, as far as it fits into a number of bytes. Not safe for concurrent use.</summary>
/// <param name="capacity">Bytes kept; what was used longest ago goes first.</param>
/// <param name="sizeOf">Bytes of a row in memory, about.</param>
public sealed class RecentRows<TKey, TRow>(long capacity, Func<TRow, long> sizeOf)
    where TKey : notnull
    where TRow : class
{
    private readonly Dictionary<TKey, LinkedListNode<Entry>> _nodes = [];
    private readonly LinkedList<Entry> _byUse = new();
    private long _size;

    /// <summary>True when the row is here; it is then the one used last.</summary>
    public bool TryGet(TKey key, [NotNullWhen(true)] out TRow? row)
    {
        row = null;
        if (!_nodes.TryGetValue(key, out var node)) return false;
        _byUse.Remove(node);
        _byUse.AddFirst(node);
        row = node.Value.Row;
        return true;
    }

    /// <summary>Puts a row in, or notes its new size.</summary>
    public void Set(TKey key, TRow row)
    {
        if (_nodes.Remove(key, out var old))
        {
            _byUse.Remove(old);
            _size -= old.Value.Size;
        }
        var entry = new Entry(key, row, sizeOf(row));
        _nodes.Add(key, _byUse.AddFirst(entry));
        _size += entry.Size;
        while (_size > capacity && _byUse.Last is { } last)
        {
            _byUse.RemoveLast();
            _nodes.Remove(last.Value.Key);
            _size -= last.Value.Size;
        }
    }

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        _nodes.Clear();
        _byUse.Clear();
        _size = 0;
    }

    private readonly record struct Entry(TKey Key, TRow Row, long Size);
}
