using Microsoft.Extensions.Logging;
using Sluice.Log;
using Sluice.Log.Sinks;
using Sluice.Visitors.Events;
using Sluice.Visitors.Identities;
using Sluice.Visitors.Profiles;
using Sluice.Visitors.Rules;

namespace Sluice.Visitors;

/// <summary>
/// Keeps a fragment per visitor key, each event counted exactly once, and joins the ids that events have in common. First
/// the batch's new pairs of ids are linked, which can be done again; then the fragments that it touches are written.
/// </summary>
public sealed class VisitorsWorker : ExactlyOnceWorker<VisitorsWorker.Slot>
{
    private const int ParallelCalls = 16;

    // A transaction may have 4 MiB. As JSON a character takes six bytes at worst.
    private const int MaxCharacters = 500_000;

    private readonly IVisitorStore _store;
    private readonly IdentityGraph _graph;
    private readonly IPersonChanges? _changes;
    private readonly VisitorRules _rules;
    private readonly VisitorsOptions _options;
    private readonly ILogger _logger;

    /// <summary>Creates the worker.</summary>
    public VisitorsWorker(
        IVisitorStore store, IdentityGraph graph, VisitorRules rules, VisitorsOptions options, ILogger<VisitorsWorker> logger,
        IPersonChanges? changes = null) : base("visitors", logger) =>
        (_store, _graph, _rules, _options, _logger, _changes) = (store, graph, rules, options, logger, changes);

    /// <inheritdoc />
    protected override Slot Create() =>
        // Two bytes a character.
        new(new(_options.CacheBytes, profile => 2L * ProfileFold.SizeOf(profile)));

    /// <inheritdoc />
    protected override async Task<Watermarks?> ReadAsync(Slot slot, int partition, CancellationToken cancellationToken)
    {
        slot.Cache.Clear();
        var mark = await _store.ReadMarkAsync(partition, cancellationToken);
        slot.ETag = mark?.ETag;
        return mark?.Marks;
    }

    /// <inheritdoc />
    protected override Task SettledAsync(Slot slot, LogBatch batch, int repeated, CancellationToken cancellationToken)
    {
        // Counted after what they did is written, as the check of losses wants it.
        var skipped = repeated + slot.Unreadable;
        if (skipped > 0) PipelineMeter.Kept.Add(skipped, KeptBy(batch));
        if (slot.Unreadable > 0) VisitorsLog.Unreadable(_logger, slot.Unreadable, batch.Hub, batch.Partition);
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    protected override async Task<bool> TryAddAsync(Slot slot, LogBatch batch, bool isFirstLook, CancellationToken cancellationToken)
    {
        var marks = slot.Marks!.Clone();
        // A second attempt counts nothing twice that the first has settled.
        if (isFirstLook) slot.Unreadable = 0;
        var events = Read(slot, batch, marks.Clone(), isFirstLook);
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

    private List<(int Index, VisitorEvent Event)> Read(Slot slot, LogBatch batch, Watermarks marks, bool isFirstLook)
    {
        var events = new List<(int, VisitorEvent)>(batch.Records.Count);
        for (var i = 0; i < batch.Records.Count; i++)
        {
            var record = batch.Records[i];
            if (!marks.Contains(record))
            {
                if (VisitorEventReader.TryRead(record.Body.Span, record.EnqueuedTime, _rules, out var e)) events.Add((i, e));
                else if (isFirstLook) slot.Unreadable++;
            }
            marks.Advance(record);
        }
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
                var isNew = !known.ContainsKey(pair.Key);
                foreach (var (id, at) in pair.Value)
                {
                    isLinked |= await _graph.LinkAsync(pair.Key, id, at, cancellationToken, areNew: isNew) is LinkOutcome.Joined or LinkOutcome.Known;
                    isNew = false;
                }
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

    /// <summary>And the profiles that were written last.</summary>
    public sealed class Slot : SinkSlot
    {
        internal Slot(RecentRows<TypedId, VisitorProfile> cache) => Cache = cache;

        internal RecentRows<TypedId, VisitorProfile> Cache { get; }

        /// <summary>Records of the batch at hand that are no events of a visitor.</summary>
        internal int Unreadable { get; set; }
    }
}
