using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Sluice.Log;
using Sluice.Visitors.Events;
using Sluice.Visitors.Identities;
using Sluice.Visitors.Profiles;
using Sluice.Visitors.Rules;

namespace Sluice.Visitors;

/// <summary>
/// Keeps a fragment per visitor key, each event counted exactly once, and joins the ids that events have in common. First
/// the batch's new pairs of ids are linked, which can be done again. Then the batch becomes one or more transactions, each
/// of them for a prefix of what is left: the fragments that the prefix touches and the partition's watermark up to its
/// end, written together on the condition that the watermark is still the one known. Who loses against another owner
/// forgets what it knew, reads again and skips what the other has counted.
/// </summary>
public sealed class VisitorsWorker : IBatchWorker
{
    // Each lost race means that another owner made progress; two owners at once is already rare.
    private const int MaxAttempts = 10;
    private const int ParallelCalls = 16;

    // A transaction may have 4 MiB. As JSON a character takes six bytes at worst.
    private const int MaxCharacters = 500_000;

    private readonly IVisitorStore _store;
    private readonly IdentityGraph _graph;
    private readonly IPersonChanges? _changes;
    private readonly VisitorRules _rules;
    private readonly VisitorsOptions _options;
    private readonly ILogger _logger;
    private readonly ConcurrentDictionary<int, Slot> _slots = new();

    /// <summary>Creates the worker.</summary>
    public VisitorsWorker(
        IVisitorStore store, IdentityGraph graph, VisitorRules rules, VisitorsOptions options, ILogger<VisitorsWorker> logger,
        IPersonChanges? changes = null) =>
        (_store, _graph, _rules, _options, _logger, _changes) = (store, graph, rules, options, logger, changes);

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
        await LinkAsync(events, known, cancellationToken);

        var touched = new Dictionary<TypedId, VisitorProfile>();
        var characters = 0;
        var next = 0;
        var counted = 0;
        for (var i = 0; i < batch.Records.Count; i++)
        {
            if (next < events.Count && events[next].Index == i)
            {
                var e = events[next++].Event;
                if (characters > MaxCharacters || (touched.Count == IVisitorStore.MaxProfiles && !touched.ContainsKey(e.Key)))
                {
                    if (!await WriteAsync(slot, batch.Partition, touched, marks, cancellationToken)) return false;
                    PipelineMeter.Kept.Add(counted, KeptBy(batch));
                    (characters, counted) = (0, 0);
                }
                known.TryGetValue(e.Key, out var before);
                var after = ProfileFold.Apply(before, e, _options.SessionGap);
                characters += ProfileFold.SizeOf(after)
                    - (touched.TryGetValue(e.Key, out var earlier) ? ProfileFold.SizeOf(earlier) : 0);
                known[e.Key] = touched[e.Key] = after;
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

    private List<(int Index, VisitorEvent Event)> Read(LogBatch batch, Watermarks marks, Run run)
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
            else if (VisitorEventReader.TryRead(record.Body.Span, record.EnqueuedTime, _rules, out var e)) events.Add((i, e));
            else if (isFirstLook) run.Unreadable++;
            marks.Advance(record);
        }
        run.Settled = Math.Max(run.Settled, batch.Records[^1].SequenceNumber);
        return events;
    }

    private async Task<Dictionary<TypedId, VisitorProfile>> LoadAsync(
        Slot slot, int partition, List<(int Index, VisitorEvent Event)> events, CancellationToken cancellationToken)
    {
        var known = new Dictionary<TypedId, VisitorProfile>();
        var missing = new HashSet<TypedId>();
        foreach (var (_, e) in events)
            if (slot.Cache.TryGet(e.Key, out var profile)) known[e.Key] = profile;
            else missing.Add(e.Key);
        // Point reads: a query over many row keys would make Table Storage scan the partition.
        foreach (var chunk in missing.Chunk(ParallelCalls))
            foreach (var profile in await Task.WhenAll(chunk.Select(key => _store.FindAsync(partition, key, withRecent: true, cancellationToken))))
                if (profile is not null)
                    known[profile.Key] = profile;
        return known;
    }

    // Keys side by side, the ids of one key in turn: those have rows in common.
    private async Task LinkAsync(
        List<(int Index, VisitorEvent Event)> events, Dictionary<TypedId, VisitorProfile> known, CancellationToken cancellationToken)
    {
        Dictionary<TypedId, List<(TypedId Id, DateTimeOffset At)>>? pairs = null;
        foreach (var (_, e) in events)
            foreach (var id in e.Ids)
                if (!IsLinked(known, e.Key, id))
                {
                    pairs ??= [];
                    if (!pairs.TryGetValue(e.Key, out var ids)) pairs.Add(e.Key, ids = []);
                    if (ids.Count < ProfileFold.MostLinked && !ids.Exists(pair => pair.Id == id)) ids.Add((id, e.At));
                }
        if (pairs is null) return;
        foreach (var chunk in pairs.Chunk(ParallelCalls))
            await Task.WhenAll(chunk.Select(async pair =>
            {
                var isLinked = false;
                foreach (var (id, at) in pair.Value)
                    isLinked |= await _graph.LinkAsync(pair.Key, id, at, cancellationToken) is LinkOutcome.Joined or LinkOutcome.Known;
                // Known as well: who joined them may have died before it told.
                if (isLinked && _changes is not null) await _changes.ChangedAsync([pair.Key], cancellationToken);
            }));
    }

    private static bool IsLinked(Dictionary<TypedId, VisitorProfile> known, TypedId key, TypedId id) =>
        known.TryGetValue(key, out var profile)
        && (profile.Linked.Count >= ProfileFold.MostLinked || profile.Linked.Span.BinarySearch(IdentityEdge.HashOf(id)) >= 0);

    private async Task<bool> WriteAsync(
        Slot slot, int partition, Dictionary<TypedId, VisitorProfile> touched, Watermarks marks,
        CancellationToken cancellationToken)
    {
        var now = marks.Clone();
        var etag = await _store.TryWriteAsync(partition, touched.Values, now, slot.ETag, cancellationToken);
        if (etag is null) return false;
        (slot.Marks, slot.ETag) = (now, etag);
        foreach (var (key, profile) in touched) slot.Cache.Set(key, profile);
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
