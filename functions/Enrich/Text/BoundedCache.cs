using System.Collections.Concurrent;

namespace Sluice.Enrich.Text;

/// <summary>
/// Remembers what was asked for lately, at most <paramref name="capacity"/> entries: a young and an old generation, of
/// which the old one goes when the young one is half the capacity. Safe for concurrent use; a hit costs one or two look-ups.
/// </summary>
internal sealed class BoundedCache<TValue>(int capacity) where TValue : class
{
    private readonly int _half = Math.Max(1, capacity / 2);
    private Generation _young = new();
    private Generation _old = new();

    public TValue GetOrAdd<TState>(string key, TState state, Func<string, TState, TValue> make)
    {
        if (_young.Entries.TryGetValue(key, out var value)) return value;
        if (!_old.Entries.TryGetValue(key, out value)) value = make(key, state);
        Add(key, value);
        return value;
    }

    private void Add(string key, TValue value)
    {
        var young = _young;
        if (Interlocked.Increment(ref young.Added) > _half)
        {
            var next = new Generation { Added = 1 };
            // Of several that find the generation full, one takes the next step.
            if (Interlocked.CompareExchange(ref _young, next, young) == young) _old = young;
            young = _young;
        }
        young.Entries.TryAdd(key, value);
    }

    private sealed class Generation
    {
        public readonly ConcurrentDictionary<string, TValue> Entries = new(StringComparer.Ordinal);
        public int Added;
    }
}
