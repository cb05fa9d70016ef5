namespace Sluice.Cli.Micro;

/// <summary>The newest good and bad events, newest first, in memory only, as Snowplow Micro keeps them.</summary>
internal sealed class MicroStore
{
    /// <summary>Most events of each kind; older ones are forgotten.</summary>
    public const int Most = 10_000;

    private readonly Lock _gate = new();
    private readonly LinkedList<MicroEvent> _good = [];
    private readonly LinkedList<MicroEvent> _bad = [];
    private readonly Dictionary<string, MicroEvent> _byId = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Keeps an event.</summary>
    public void Add(MicroEvent added)
    {
        lock (_gate)
        {
            var list = added.IsBad ? _bad : _good;
            list.AddFirst(added);
            if (added.EventId is { } id && !added.Incomplete) _byId[id] = added;
            if (list.Count <= Most) return;
            var forgotten = list.Last!.Value;
            list.RemoveLast();
            if (forgotten.EventId is { } old && _byId.TryGetValue(old, out var kept) && kept == forgotten) _byId.Remove(old);
        }
    }

    /// <summary>What is kept, newest first.</summary>
    public IReadOnlyList<MicroEvent> Good()
    {
        lock (_gate) return [.. _good];
    }

    /// <summary>What failed, newest first.</summary>
    public IReadOnlyList<MicroEvent> Bad()
    {
        lock (_gate) return [.. _bad];
    }

    /// <summary>Good events without the incomplete ones, and bad events.</summary>
    public (int Good, int Bad) Count()
    {
        lock (_gate) return (_good.Count(kept => !kept.Incomplete), _bad.Count);
    }

    /// <summary>The event with an id, good or bad; null when there is none.</summary>
    public MicroEvent? TryFind(string id)
    {
        lock (_gate) return _byId.GetValueOrDefault(id);
    }

    /// <summary>Forgets everything.</summary>
    public void Reset()
    {
        lock (_gate)
        {
            _good.Clear();
            _bad.Clear();
            _byId.Clear();
        }
    }
}
