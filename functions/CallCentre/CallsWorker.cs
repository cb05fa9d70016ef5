using Microsoft.Extensions.Logging;
using Sluice.Log;
using Sluice.Log.Sinks;

namespace Sluice.CallCentre;

/// <summary>
/// Keeps the steps of every call, each event once: a write is the calls and leads that it touches.
/// </summary>
/// <param name="store">Where the calls and leads are.</param>
/// <param name="options">How long somebody is a lead.</param>
/// <param name="time">Clock.</param>
/// <param name="logger">Told of lost races.</param>
public sealed class CallsWorker(ICallStore store, CallsOptions options, TimeProvider time, ILogger<CallsWorker> logger)
    : ExactlyOnceWorker<CallsWorker.Slot>("calls", logger)
{
    // Leads that the list no longer shows are deleted an hour later at most, and so many with a batch at most.
    private static readonly TimeSpan PruneInterval = TimeSpan.FromHours(1);
    private const int MostPruned = 500;

    private const int ParallelReads = 16;

    // A transaction may have 4 MiB, bytes are sent as Base64, and a call's are sent twice: whole, and by day.
    private const int MaxBytes = 1_000_000;

    /// <inheritdoc />
    protected override Slot Create() => new();

    /// <inheritdoc />
    protected override async Task<Watermarks?> ReadAsync(Slot slot, int partition, CancellationToken cancellationToken)
    {
        var mark = await store.ReadMarkAsync(partition, cancellationToken);
        slot.ETag = mark?.ETag;
        return mark?.Marks;
    }

    /// <inheritdoc />
    protected override async Task SettledAsync(Slot slot, LogBatch batch, int repeated, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (slot.ETag is null || now - slot.Pruned < PruneInterval) return;
        var before = CallSteps.DayOf(now).AddDays(1 - options.LeadDays);
        if (await store.PruneLeadsAsync(batch.Partition, before, MostPruned, cancellationToken) < MostPruned) slot.Pruned = now;
    }

    /// <inheritdoc />
    protected override async Task<bool> TryAddAsync(Slot slot, LogBatch batch, bool isFirstLook, CancellationToken cancellationToken)
    {
        var marks = slot.Marks!.Clone();
        var events = Read(batch, marks.Clone());
        var known = await LoadAsync(batch.Partition, events, cancellationToken);
        var pending = new Pending();
        var next = 0;
        for (var i = 0; i < batch.Records.Count; i++)
        {
            if (next < events.Count && events[next].Index == i)
            {
                var e = events[next++].Event;
                var call = e.CallId is { } id ? CallSteps.Union(id, known.GetValueOrDefault(id)?.Steps ?? [], [e.Step!]) : null;
                if (!pending.Takes(call, e.Lead) && !await WriteAsync(slot, batch.Partition, pending, marks, cancellationToken)) return false;
                pending.Add(call, e.Lead);
                if (call is not null) known[call.CallId] = call;
            }
            marks.Advance(batch.Records[i]);
        }
        if (!pending.IsEmpty) return await WriteAsync(slot, batch.Partition, pending, marks, cancellationToken);
        // Nothing but repeats and strangers: the next write carries the watermark on.
        slot.Marks = marks;
        return true;
    }

    private static List<(int Index, CallEvent Event)> Read(LogBatch batch, Watermarks marks)
    {
        var events = new List<(int, CallEvent)>();
        for (var i = 0; i < batch.Records.Count; i++)
        {
            var record = batch.Records[i];
            if (!marks.Contains(record) && CallEventReader.TryRead(record.Body, record.EnqueuedTime, out var e)) events.Add((i, e));
            marks.Advance(record);
        }
        return events;
    }

    private async Task<Dictionary<string, CallSteps>> LoadAsync(
        int partition, List<(int Index, CallEvent Event)> events, CancellationToken cancellationToken)
    {
        var known = new Dictionary<string, CallSteps>(StringComparer.Ordinal);
        var ids = events.Select(e => e.Event.CallId).OfType<string>().Distinct(StringComparer.Ordinal);
        foreach (var chunk in ids.Chunk(ParallelReads))
            foreach (var call in await Task.WhenAll(chunk.Select(id => store.FindAsync(partition, id, cancellationToken))))
                if (call is not null)
                    known[call.CallId] = call;
        return known;
    }

    private async Task<bool> WriteAsync(Slot slot, int partition, Pending pending, Watermarks marks, CancellationToken cancellationToken)
    {
        var now = marks.Clone();
        var etag = await store.TryWriteAsync(partition, pending.Take(), now, slot.ETag, cancellationToken);
        if (etag is null) return false;
        (slot.Marks, slot.ETag) = (now, etag);
        return true;
    }

    /// <summary>And when leads were last deleted.</summary>
    public sealed class Slot : SinkSlot
    {
        internal DateTimeOffset Pruned { get; set; } = DateTimeOffset.MinValue;
    }

    /// <summary>Rows on their way into one transaction.</summary>
    private sealed class Pending
    {
        private readonly Dictionary<string, CallSteps> _calls = new(StringComparer.Ordinal);
        private readonly HashSet<LeadSeen> _leads = [];
        private int _rows;
        private int _bytes;

        public bool IsEmpty => _calls.Count + _leads.Count == 0;

        public bool Takes(CallSteps? call, LeadSeen? lead)
        {
            if (IsEmpty) return true;
            var rows = _rows + (lead is null ? 0 : 1) + (call is null ? 0 : CallChanges.RowsOf(call));
            return rows <= ICallStore.MaxRows && _bytes <= MaxBytes;
        }

        public void Add(CallSteps? call, LeadSeen? lead)
        {
            if (call is not null)
            {
                _rows += CallChanges.RowsOf(call) - (_calls.TryGetValue(call.CallId, out var before) ? CallChanges.RowsOf(before) : 0);
                _bytes += call.Steps.Length * 400;
                _calls[call.CallId] = call;
            }
            if (lead is not null && _leads.Add(lead)) _rows++;
        }

        public CallChanges Take()
        {
            var changes = new CallChanges([.. _calls.Values], [.. _leads]);
            _calls.Clear();
            _leads.Clear();
            (_rows, _bytes) = (0, 0);
            return changes;
        }
    }
}
