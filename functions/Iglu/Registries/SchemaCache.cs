using System.Collections.Concurrent;

namespace Sluice.Iglu.Registries;

/// <summary>Keeps the resolutions used last. Reading takes no lock; adding to a full cache looks for the one unused longest.</summary>
internal sealed class SchemaCache(int capacity)
{
    private readonly ConcurrentDictionary<SchemaKey, Resolution> _entries = new();
    private readonly Lock _adding = new();
    private long _uses;

    internal bool TryGet(SchemaKey key, out Resolution resolution)
    {
        if (!_entries.TryGetValue(key, out resolution!)) return false;
        // A use lost to a race costs a place in the order, no more.
        Volatile.Write(ref resolution.LastUsed, ++_uses);
        return true;
    }

    internal void Put(Resolution resolution)
    {
        lock (_adding)
        {
            resolution.LastUsed = ++_uses;
            _entries[resolution.Key] = resolution;
            while (_entries.Count > capacity)
            {
                Resolution? oldest = null;
                foreach (var (_, candidate) in _entries)
                    if (oldest is null || candidate.LastUsed < oldest.LastUsed)
                        oldest = candidate;
                _entries.TryRemove(oldest!.Key, out _);
            }
        }
    }

    internal void Remove(SchemaKey key) => _entries.TryRemove(key, out _);
}
