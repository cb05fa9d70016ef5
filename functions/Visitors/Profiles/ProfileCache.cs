using System.Diagnostics.CodeAnalysis;

namespace Sluice.Visitors.Profiles;

/// <summary>The profiles of one partition that were used last, within a number of bytes. Not safe for concurrent use.</summary>
internal sealed class ProfileCache(long capacity)
{
    private readonly Dictionary<TypedId, LinkedListNode<Entry>> _nodes = [];
    private readonly LinkedList<Entry> _byUse = new();
    private long _size;

    /// <summary>True when the visitor is known, be it as one without a profile.</summary>
    public bool TryGet(TypedId key, [NotNullWhen(true)] out VisitorProfile? profile)
    {
        profile = null;
        if (!_nodes.TryGetValue(key, out var node)) return false;
        _byUse.Remove(node);
        _byUse.AddFirst(node);
        profile = node.Value.Profile;
        return true;
    }

    public void Set(TypedId key, VisitorProfile profile)
    {
        if (_nodes.Remove(key, out var old))
        {
            _byUse.Remove(old);
            _size -= old.Value.Size;
        }
        // Strings take two bytes a character.
        var entry = new Entry(key, profile, 2 * ProfileFold.SizeOf(profile));
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

    private readonly record struct Entry(TypedId Key, VisitorProfile Profile, int Size);
}
