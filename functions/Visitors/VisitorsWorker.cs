using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Sluice.Log;

namespace Sluice.Visitors;

/// <summary>
/// Keeps a profile per visitor, each event counted exactly once. A batch becomes one or more transactions, each of them
/// for a prefix of what is left: the profiles that the prefix touches and the partition's watermark up to its end,
/// written together on the condition that the watermark is still the one known. Who loses against another owner forgets
/// what it knew, reads again and skips what the other has counted.
/// </summary>
public sealed class VisitorsWorker : IBatchWorker
{
    // Each lost race means that another owner made progress; two owners at once is already rare.
    private const int MaxAttempts = 10;
    private const int ParallelReads = 16;

    // A transaction may have 4 MiB. As JSON a character takes six bytes at worst.
    private const int MaxCharacters = 500_000;

    private readonly IVisitorStore _store;
    private readonly VisitorsOptions _options;
    private readonly ILogger _logger;
    private readonly ConcurrentDictionary<int, Slot> _slots = new();

    /// <summary>Creates the worker.</summary>
    public VisitorsWorker(IVisitorStore store, VisitorsOptions options, ILogger<VisitorsWorker> logger) =>
        (_store, _options, _logger) = (store, options, logger);

    /// <inheritdoc />
    public async Task ProcessAsync(LogBatch batch, CancellationToken cancellationToken)
    {
        var slot = _slots.GetOrAdd(batch.Partition, _ => new Slot(new ProfileCache(_options.CacheBytes)));
        // Batches of a partition do not overlap, unless a host gives up on one that is still running here.
        await slot.Turn.WaitAsync(cancellationToken);
        try
        {
            var run = new Run();
            for (var attempt = 1; attempt <= MaxAttempts; attempt++)
            {
                if (slot.Marks is null)
                {
                    slot.Cache.Clear();
                    var mark = await _store.ReadMarkAsync(batch.Partition, cancellationToken);
                    (slot.Marks, slot.ETag) = (mark?.Marks ?? new Watermarks(), mark?.ETag);
                }
                if (await CountAsync(slot, batch, run, cancellationToken))
                {
                    if (run.Repeated > 0)
                        PipelineMeter.Repeated.Add(run.Repeated, new TagList { { "hub", batch.Hub }, { "sink", "visitors" } });
                    // Counted after what they did is written, as the check of losses wants it.
                    var skipped = run.Repeated + run.Unreadable;
                    if (skipped > 0) PipelineMeter.Kept.Add(skipped, KeptBy(batch));
                    if (run.Unreadable > 0) VisitorsLog.Unreadable(_logger, run.Unreadable, batch.Hub, batch.Partition);
                    return;
                }
                slot.Marks = null;
                VisitorsLog.LostRace(_logger, batch.Hub, batch.Partition, attempt);
            }
            throw new IOException($"The profiles of partition {batch.Partition} are written by others without end.");
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
    private async Task<bool> CountAsync(Slot slot, LogBatch batch, Run run, CancellationToken cancellationToken)
    {
        var marks = slot.Marks!.Clone();
        var events = Read(batch, marks.Clone(), run);
        var known = await LoadAsync(slot, batch.Partition, events, cancellationToken);

        var touched = new Dictionary<string, VisitorProfile>();
        var characters = 0;
        var next = 0;
        var counted = 0;
        for (var i = 0; i < batch.Records.Count; i++)
        {
            if (next < events.Count && events[next].Index == i)
            {
                var e = events[next++].Event;
                if (characters > MaxCharacters || (touched.Count == IVisitorStore.MaxProfiles && !touched.ContainsKey(e.VisitorId)))
                {
                    if (!await WriteAsync(slot, batch.Partition, touched, marks, cancellationToken)) return false;
                    PipelineMeter.Kept.Add(counted, KeptBy(batch));
                    (characters, counted) = (0, 0);
                }
                known.TryGetValue(e.VisitorId, out var before);
                var after = ProfileRules.Apply(before, e);
                characters += ProfileRules.SizeOf(after)
                    - (touched.TryGetValue(e.VisitorId, out var earlier) ? ProfileRules.SizeOf(earlier) : 0);
                known[e.VisitorId] = touched[e.VisitorId] = after;
                counted++;
            }
            marks.Advance(batch.Records[i]);
        }
        if (touched.Count > 0)
        {
            if (!await WriteAsync(slot, batch.Partition, touched, marks, cancellationToken)) return false;
            PipelineMeter.Kept.Add(counted, KeptBy(batch));
            return true;
        }
        // Nothing but repeats and strangers: the next write carries the watermark on.
        slot.Marks = marks;
        return true;
    }

    private static KeyValuePair<string, object?> KeptBy(LogBatch batch) => new("hub", $"{batch.Hub}/{batch.ConsumerGroup}");

    private static List<(int Index, VisitorEvent Event)> Read(LogBatch batch, Watermarks marks, Run run)
    {
        var events = new List<(int, VisitorEvent)>(batch.Records.Count);
        for (var i = 0; i < batch.Records.Count; i++)
        {
            var record = batch.Records[i];
            // A second attempt counts nothing twice that the first has settled.
            var isFirstLook = record.SequenceNumber > run.Settled;
            if (marks.Contains(record))
            {
                if (isFirstLook) run.Repeated++;
            }
            else if (VisitorEventReader.TryRead(record.Body.Span, record.EnqueuedTime, out var e)) events.Add((i, e));
            else if (isFirstLook) run.Unreadable++;
            marks.Advance(record);
        }
        run.Settled = Math.Max(run.Settled, batch.Records[^1].SequenceNumber);
        return events;
    }

    private async Task<Dictionary<string, VisitorProfile>> LoadAsync(
        Slot slot, int partition, List<(int Index, VisitorEvent Event)> events, CancellationToken cancellationToken)
    {
        var known = new Dictionary<string, VisitorProfile>();
        var missing = new HashSet<string>();
        foreach (var (_, e) in events)
            if (slot.Cache.TryGet(e.VisitorId, out var profile)) known[e.VisitorId] = profile;
            else missing.Add(e.VisitorId);
        // Point reads: a query over many row keys would make Table Storage scan the partition.
        foreach (var chunk in missing.Chunk(ParallelReads))
            foreach (var profile in await Task.WhenAll(chunk.Select(id => _store.FindAsync(partition, id, cancellationToken))))
                if (profile is not null)
                    known[profile.Id] = profile;
        return known;
    }

    private async Task<bool> WriteAsync(
        Slot slot, int partition, Dictionary<string, VisitorProfile> touched, Watermarks marks,
        CancellationToken cancellationToken)
    {
        var now = marks.Clone();
        var etag = await _store.TryWriteAsync(partition, touched.Values, now, slot.ETag, cancellationToken);
        if (etag is null) return false;
        (slot.Marks, slot.ETag) = (now, etag);
        foreach (var (id, profile) in touched) slot.Cache.Set(id, profile);
        PipelineMeter.Profiles.Add(touched.Count);
        touched.Clear();
        return true;
    }

    /// <summary>What is known of a partition between batches.</summary>
    private sealed class Slot(ProfileCache cache)
    {
        public SemaphoreSlim Turn { get; } = new(1, 1);

        public ProfileCache Cache { get; } = cache;

        /// <summary>Null when nothing is known.</summary>
        public Watermarks? Marks { get; set; }

        public string? ETag { get; set; }
    }

    /// <summary>One batch on its way, over all attempts.</summary>
    private sealed class Run
    {
        public long Settled { get; set; } = -1;

        public int Repeated { get; set; }

        public int Unreadable { get; set; }
    }
}
