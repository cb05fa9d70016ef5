using Microsoft.Extensions.Logging;
using Sluice.Log;
using Sluice.Log.Sinks;

namespace Sluice.Audiences;

/// <summary>
/// Notes what visitors do that rules name, and when somebody has to look at them, in one transaction with the partition's
/// watermark. It decides nothing: timers do, so that something also happens when nothing happens.
/// </summary>
public sealed class AudiencesWorker(IFactStore store, AudiencesOptions options, ILogger<AudiencesWorker> logger)
    : ExactlyOnceWorker<SinkSlot>("audiences", logger)
{
    private readonly AudienceEventReader _reader = new(options.Rules);

    /// <inheritdoc />
    protected override SinkSlot Create() => new();

    /// <inheritdoc />
    protected override async Task<Watermarks?> ReadAsync(SinkSlot slot, int partition, CancellationToken cancellationToken)
    {
        // Without a rule nothing is ever written.
        if (options.Rules.IsEmpty) return null;
        var mark = await store.ReadMarkAsync(partition, cancellationToken);
        slot.ETag = mark?.ETag;
        return mark?.Marks;
    }

    /// <inheritdoc />
    protected override async Task<bool> TryAddAsync(SinkSlot slot, LogBatch batch, bool isFirstLook, CancellationToken cancellationToken)
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
                if (facts.Count + dues.Count + (4 * options.Rules.Length) > IFactStore.MaxRows && facts.Count > 0
                    && !await WriteAsync(slot, batch.Partition, facts, dues, marks, cancellationToken)) return false;
                foreach (var rule in options.Rules)
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
                before = await store.FindFactsAsync(batch.Partition, rule.Name, e.VisitorId, cancellationToken) ?? new VisitorFacts(rule.Name, e.VisitorId, Timeline.Empty);
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
        SinkSlot slot, int partition, Dictionary<(string, string), VisitorFacts> facts, HashSet<DueRow> dues, Watermarks marks, CancellationToken cancellationToken)
    {
        var now = marks.Clone();
        var etag = await store.TryWriteAsync(partition, facts.Values.ToList(), dues.ToList(), now, slot.ETag, cancellationToken);
        if (etag is null) return false;
        (slot.Marks, slot.ETag) = (now, etag);
        facts.Clear();
        dues.Clear();
        return true;
    }
}
