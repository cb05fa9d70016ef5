namespace Sluice.Enrich.Enrichments;

/// <summary>
/// Answers of a service by what was asked, at most so many, each for a while; the one that has not been used for longest
/// goes first. Safe for concurrent use.
/// </summary>
internal sealed class TtlCache<TKey, TValue>(int size, TimeProvider clock) where TKey : notnull
{
    private readonly Dictionary<TKey, LinkedListNode<Entry>> _entries = [];
    private readonly LinkedList<Entry> _byUse = [];
    private readonly Lock _lock = new();

    /// <summary>An answer that still holds.</summary>
    public bool TryGet(TKey key, out TValue value)
    {
        lock (_lock)
        {
            value = default!;
            if (!_entries.TryGetValue(key, out var node)) return false;
            _byUse.Remove(node);
            if (node.Value.Until <= clock.GetUtcNow())
            {
                _entries.Remove(key);
                return false;
            }
            _byUse.AddFirst(node);
            value = node.Value.Value;
            return true;
        }
    }

    /// <summary>Keeps an answer; without effect for a cache of no size and an answer that holds no time.</summary>
    public void Set(TKey key, TValue value, TimeSpan holds)
    {
        if (size <= 0 || holds <= TimeSpan.Zero) return;
        lock (_lock)
        {
            if (_entries.Remove(key, out var old)) _byUse.Remove(old);
            _entries.Add(key, _byUse.AddFirst(new Entry(key, value, clock.GetUtcNow() + holds)));
            if (_entries.Count <= size) return;
            _entries.Remove(_byUse.Last!.Value.Key);
            _byUse.RemoveLast();
        }
    }

    private readonly record struct Entry(TKey Key, TValue Value, DateTimeOffset Until);
}
