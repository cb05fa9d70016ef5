using System.Diagnostics.CodeAnalysis;

namespace Sluice.Visitors;

/// <summary>The profiles of one partition that were used last, within a number of bytes. Not safe for concurrent use.</summary>
internal sealed class ProfileCache(long capacity)
{
    private readonly Dictionary<string, LinkedListNode<Entry>> _nodes = [];
    private readonly LinkedList<Entry> _byUse = new();
    private long _size;

    /// <summary>True when the visitor is known, be it as one without a profile.</summary>
    public bool TryGet(string id, [NotNullWhen(true)] out VisitorProfile? profile)
    {
        profile = null;
        if (!_nodes.TryGetValue(id, out var node)) return false;
        _byUse.Remove(node);
        _byUse.AddFirst(node);
        profile = node.Value.Profile;
        return true;
    }

    public void Set(string id, VisitorProfile profile)
    {
        if (_nodes.Remove(id, out var old))
        {
            _byUse.Remove(old);
            _size -= old.Value.Size;
        }
        // Strings take two bytes a character.
        var entry = new Entry(id, profile, 2 * ProfileRules.SizeOf(profile));
        _nodes.Add(id, _byUse.AddFirst(entry));
        _size += entry.Size;
        while (_size > capacity && _byUse.Last is { } last)
        {
            _byUse.RemoveLast();
            _nodes.Remove(last.Value.Id);
            _size -= last.Value.Size;
        }
    }

    public void Clear()
    {
        _nodes.Clear();
        _byUse.Clear();
        _size = 0;
    }

    private readonly record struct Entry(string Id, VisitorProfile Profile, int Size);
}
