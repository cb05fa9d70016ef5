using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Sluice.Log;

namespace Sluice.Audiences;

/// <summary>
/// Notes what visitors do that rules name, and when somebody has to look at them, in one transaction with the partition's
/// watermark. It decides nothing: timers do, so that something also happens when nothing happens.
/// </summary>
public sealed class AudiencesWorker : IBatchWorker
{
    private const int MaxAttempts = 10;

    private readonly IFactStore _store;
    private readonly AudiencesOptions _options;
    private readonly ILogger _logger;
    private readonly AudienceEventReader _reader;
    private readonly ConcurrentDictionary<int, Slot> _slots = new();

    /// <summary>Creates the worker.</summary>
    public AudiencesWorker(IFactStore store, AudiencesOptions options, ILogger<AudiencesWorker> logger) =>
        (_store, _options, _logger, _reader) = (store, options, logger, new AudienceEventReader(options.Rules));

    /// <inheritdoc />
    public async Task ProcessAsync(LogBatch batch, CancellationToken cancellationToken)
    {
        if (_options.Rules.IsEmpty) return;
        var slot = _slots.GetOrAdd(batch.Partition, _ => new Slot());
        // Batches of a partition do not overlap, unless a host gives up on one that is still running here.
        await slot.Turn.WaitAsync(cancellationToken);
        try
        {
            var repeated = 0;
            for (var attempt = 1; attempt <= MaxAttempts; attempt++)
            {
                if (slot.Marks is null)
                {
                    var mark = await _store.ReadMarkAsync(batch.Partition, cancellationToken);
                    (slot.Marks, slot.ETag) = (mark?.Marks ?? new Watermarks(), mark?.ETag);
                }
                if (attempt == 1) repeated = batch.Records.Count(slot.Marks.Contains);
                if (await AddAsync(slot, batch, cancellationToken))
                {
                    if (repeated > 0) PipelineMeter.Repeated.Add(repeated, new TagList { { "hub", batch.Hub }, { "sink", "audiences" } });
                    return;
                }
                slot.Marks = null;
                AudiencesLog.LostRace(_logger, batch.Hub, batch.Partition, attempt);
            }
            throw new IOException($"The facts of partition {batch.Partition} are written by others without end.");
        }
        catch
        {
            // Whether the last write happened is unknown: read again before the next.
            slot.Marks = null;
            throw;
        }
        finally
        {
            slot.Turn.Release();
        }
    }

    // False when another owner was faster; what was written before that stays written.
    private async Task<bool> AddAsync(Slot slot, LogBatch batch, CancellationToken cancellationToken)
    {
        var marks = slot.Marks!.Clone();
        var known = new Dictionary<(string Audience, string Visitor), VisitorFacts>();
        var facts = new Dictionary<(string Audience, string Visitor), VisitorFacts>();
        var dues = new HashSet<DueRow>();
        foreach (var record in batch.Records)
        {
            if (!marks.Contains(record) && _reader.Read(record.Body, record.EnqueuedTime) is { } e)
            {
                // One event touches a rule's facts once or twice; two rows each.
                if (facts.Count + dues.Count + (4 * _options.Rules.Length) > IFactStore.MaxRows && facts.Count > 0
                    && !await WriteAsync(slot, batch.Partition, facts, dues, marks, cancellationToken)) return false;
                foreach (var rule in _options.Rules)
                {
                    if (rule.Start.Holds(e)) await NoteAsync(rule, e, isStart: true);
                    if (rule.Unless.Holds(e)) await NoteAsync(rule, e, isStart: false);
                }
            }
            marks.Advance(record);
        }
        if (facts.Count > 0) return await WriteAsync(slot, batch.Partition, facts, dues, marks, cancellationToken);
        // Nothing but repeats and strangers: the next write carries the watermark on.
        slot.Marks = marks;
        return true;

        async Task NoteAsync(AudienceRule rule, AudienceEvent e, bool isStart)
        {
            var key = (rule.Name, e.VisitorId);
            if (!known.TryGetValue(key, out var before))
                before = await _store.FindFactsAsync(batch.Partition, rule.Name, e.VisitorId, cancellationToken) ?? new VisitorFacts(rule.Name, e.VisitorId, Timeline.Empty);
            // A time is stored in milliseconds.
            var at = DateTimeOffset.FromUnixTimeMilliseconds(e.At.ToUnixTimeMilliseconds());
            var after = before with { Timeline = before.Timeline.With(new Fact(at, isStart)) };
            known[key] = after;
            if (after.Timeline == before.Timeline) return;
            facts[key] = after;
            dues.Add(new DueRow(isStart ? at + rule.After : at, rule.Name, e.VisitorId));
        }
    }

    private async Task<bool> WriteAsync(
        Slot slot, int partition, Dictionary<(string, string), VisitorFacts> facts, HashSet<DueRow> dues, Watermarks marks, CancellationToken cancellationToken)
    {
        var now = marks.Clone();
        var etag = await _store.TryWriteAsync(partition, facts.Values.ToList(), dues.ToList(), now, slot.ETag, cancellationToken);
        if (etag is null) return false;
        (slot.Marks, slot.ETag) = (now, etag);
        facts.Clear();
        dues.Clear();
        return true;
    }

    /// <summary>What is known of a partition between batches.</summary>
    private sealed class Slot
    {
        public SemaphoreSlim Turn { get; } = new(1, 1);

        public Watermarks? Marks { get; set; }

        public string? ETag { get; set; }
    }
}
