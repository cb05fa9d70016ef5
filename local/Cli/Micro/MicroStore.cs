namespace Sluice.Cli.Micro;

/// <summary>
/// The newest events in memory: 10,000 good and 10,000 failed ones, 96 MB of each at most. Counts go on where the lists
/// end. Safe for concurrent use.
/// </summary>
internal sealed class MicroStore
{
    /// <summary>Most entries of each list.</summary>
    public const int MaxEvents = 10_000;

    /// <summary>Most bytes of each list; its newest entry stays whatever its size.</summary>
    public const long MaxBytes = 96L * 1024 * 1024;

    private const int MaxTraces = 2 * MaxEvents;
    private const int MaxIdLength = 64;

    private readonly Lock _gate = new();
    private readonly NewestList<GoodEvent> _good = new(MaxEvents, MaxBytes);
    private readonly NewestList<BadEvent> _bad = new(MaxEvents, MaxBytes);
    private readonly Dictionary<string, EventTrace> _traces = new(StringComparer.OrdinalIgnoreCase);
    private readonly Queue<string> _traceOrder = new();
    private MicroCounts _counts;

    /// <summary>What arrived since the start or the last reset.</summary>
    public MicroCounts Counts
    {
        get
        {
            lock (_gate) return _counts;
        }
    }

    /// <summary>Adds an enriched or incomplete event.</summary>
    public void Add(GoodEvent good)
    {
        lock (_gate)
        {
            _good.Add(good, good.Json.Length);
            if (!good.Incomplete) _counts = _counts with { Good = _counts.Good + 1 };
        }
    }

    /// <summary>Adds a failed event.</summary>
    public void Add(BadEvent bad)
    {
        lock (_gate)
        {
            _bad.Add(bad, bad.Json.Length);
            _counts = _counts with { Bad = _counts.Bad + 1 };
        }
    }

    /// <summary>Good and incomplete events that match, newest first.</summary>
    public IReadOnlyList<GoodEvent> Good(GoodFilter filter)
    {
        lock (_gate) return _good.Take(filter.Matches, filter.Limit ?? int.MaxValue);
    }

    /// <summary>Failed events that match, newest first.</summary>
    public IReadOnlyList<BadEvent> Bad(BadFilter filter)
    {
        lock (_gate) return _bad.Take(filter.Matches, filter.Limit ?? int.MaxValue);
    }

    /// <summary>
    /// Remembers what is known of an event, together with what was known before: of 20,000 events at most, and of none
    /// whose id is longer than any event id.
    /// </summary>
    public void Note(EventTrace trace)
    {
        if (trace.EventId.Length > MaxIdLength) return;
        lock (_gate)
        {
            if (_traces.TryGetValue(trace.EventId, out var known)) trace = known.With(trace);
            else
            {
                _traceOrder.Enqueue(trace.EventId);
                if (_traceOrder.Count > MaxTraces) _traces.Remove(_traceOrder.Dequeue());
            }
            _traces[trace.EventId] = trace;
        }
    }

    /// <summary>What is known of an event, upper and lower case alike; null when nothing is.</summary>
    public EventTrace? TryFind(string eventId)
    {
        lock (_gate) return _traces.GetValueOrDefault(eventId);
    }

    /// <summary>Forgets everything.</summary>
    public void Reset()
    {
        lock (_gate)
        {
            _good.Clear();
            _bad.Clear();
            _traces.Clear();
            _traceOrder.Clear();
            _counts = default;
        }
    }
}
