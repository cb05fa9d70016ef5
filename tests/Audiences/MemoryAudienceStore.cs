using Sluice.Log;
using Sluice.Log.Sinks;

namespace Sluice.Audiences.Tests;

/// <summary>Table Storage's rules for entity group transactions, in memory.</summary>
internal sealed class MemoryAudienceStore : IAudienceStore
{
    private readonly Lock _lock = new();
    private readonly Dictionary<(int, string, string), string> _facts = [];
    private readonly HashSet<(Place Place, DueRow Row)> _dues = [];
    private readonly Dictionary<int, (string Marks, string ETag)> _marks = [];
    private readonly Dictionary<int, BucketHead> _heads = [];
    private readonly Dictionary<(int, string, string), MemberState> _states = [];
    private readonly SortedDictionary<(int Bucket, long Number), OutboxRow> _outbox = [];
    private readonly Dictionary<(int Bucket, string Audience, DateTimeOffset Entered, string Visitor), Member> _members = [];
    private readonly SortedDictionary<(int Bucket, string Audience, long Number), WebhookMessage> _webhooks = [];
    private long _version;

    public int Waiting => _outbox.Count;

    public int Dues => _dues.Count;

    public IReadOnlyCollection<MemberState> States => _states.Values;

    public int Facts => _facts.Count;

    public IReadOnlyCollection<WebhookMessage> Webhooks => _webhooks.Values;

    public IReadOnlyList<Member> Members => [.. _members.Values.OrderBy(member => member.VisitorId, StringComparer.Ordinal)];

    public long Counted(string audience) => _heads.Values.Sum(head => head.Members.Of(audience));

    public Task<PartitionMark?> ReadMarkAsync(int partition, CancellationToken cancellationToken)
    {
        lock (_lock) return Task.FromResult(_marks.TryGetValue(partition, out var mark) ? new PartitionMark(Watermarks.Parse(mark.Marks), mark.ETag) : null);
    }

    public Task<VisitorFacts?> FindFactsAsync(int partition, string audience, string visitorId, CancellationToken cancellationToken)
    {
        lock (_lock)
            return Task.FromResult(_facts.TryGetValue((partition, audience, visitorId), out var text) ? new VisitorFacts(audience, visitorId, Timeline.Parse(text)) : null);
    }

    public Task<string?> TryWriteAsync(
        int partition, IReadOnlyCollection<VisitorFacts> facts, IReadOnlyCollection<DueRow> dues, Watermarks marks, string? etag, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            Assert.InRange(facts.Count + dues.Count, 1, IFactStore.MaxRows);
            _marks.TryGetValue(partition, out var old);
            if (old.ETag != etag) return Task.FromResult<string?>(null);
            foreach (var one in facts) _facts[(partition, one.Audience, one.VisitorId)] = one.Timeline.ToString();
            foreach (var due in dues) _dues.Add((Place.Of(partition), due));
            var next = $"{++_version}";
            _marks[partition] = (marks.ToString(), next);
            return Task.FromResult<string?>(next);
        }
    }

    public Task<IReadOnlyList<DueRow>> ReadDueAsync(Place place, DateTimeOffset until, int most, CancellationToken cancellationToken)
    {
        lock (_lock)
            return Task.FromResult<IReadOnlyList<DueRow>>(
                [.. _dues.Where(due => due.Place == place && due.Row.At <= until).Select(due => due.Row).OrderBy(row => row.At).ThenBy(row => row.VisitorId, StringComparer.Ordinal).Take(most)]);
    }

    public Task<IReadOnlyList<DueRow>> FindDueAsync(Place place, string visitorId, CancellationToken cancellationToken)
    {
        lock (_lock)
            return Task.FromResult<IReadOnlyList<DueRow>>([.. _dues.Where(due => due.Place == place && due.Row.VisitorId == visitorId).Select(due => due.Row)]);
    }

    public Task AddDueAsync(Place place, DueRow row, CancellationToken cancellationToken)
    {
        lock (_lock) _dues.Add((place, row));
        return Task.CompletedTask;
    }

    public Task<IReadOnlyList<string>> FindAudiencesAsync(Place place, string visitorId, CancellationToken cancellationToken)
    {
        lock (_lock)
            return Task.FromResult<IReadOnlyList<string>>([.. (place.IsBucket ? _states.Keys.AsEnumerable() : _facts.Keys)
                .Where(key => key.Item1 == place.Number && key.Item3 == visitorId).Select(key => key.Item2)]);
    }

    public Task<bool> TryForgetFactsAsync(
        int partition, string visitorId, IReadOnlyCollection<string> audiences, PartitionMark mark, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_marks[partition].ETag != mark.ETag) return Task.FromResult(false);
            _marks[partition] = (mark.Marks.ToString(), $"{++_version}");
            foreach (var audience in audiences) Assert.True(_facts.Remove((partition, audience, visitorId)));
            return Task.FromResult(true);
        }
    }

    public Task<IReadOnlyList<Member>> ReadMembersAsync(int bucket, string audience, int most, CancellationToken cancellationToken)
    {
        lock (_lock)
            return Task.FromResult<IReadOnlyList<Member>>([.. _members.Where(member => member.Key.Bucket == bucket && member.Key.Audience == audience)
                .Select(member => member.Value).OrderByDescending(member => member.Entered).Take(most)]);
    }

    public Task<IReadOnlyList<WebhookMessage>> ReadWaitingAsync(int bucket, string audience, int most, CancellationToken cancellationToken)
    {
        lock (_lock)
            return Task.FromResult<IReadOnlyList<WebhookMessage>>([.. _webhooks
                .Where(message => message.Key.Bucket == bucket && message.Key.Audience == audience).Select(message => message.Value).Take(most)]);
    }

    public Task<WebhookMessage?> TryClaimAsync(int bucket, WebhookMessage message, string owner, DateTimeOffset until, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            var key = (bucket, message.Audience, message.Number);
            if (!_webhooks.TryGetValue(key, out var known) || known.ETag != message.ETag) return Task.FromResult<WebhookMessage?>(null);
            return Task.FromResult<WebhookMessage?>(_webhooks[key] = message with { Owner = owner, OwnedUntil = until, ETag = $"{++_version}" });
        }
    }

    public Task RemoveAsync(int bucket, WebhookMessage message, CancellationToken cancellationToken)
    {
        lock (_lock) _webhooks.Remove((bucket, message.Audience, message.Number));
        return Task.CompletedTask;
    }

    public Task DeleteDueAsync(Place place, IReadOnlyCollection<DueRow> rows, CancellationToken cancellationToken)
    {
        lock (_lock)
            foreach (var row in rows) _dues.Remove((place, row));
        return Task.CompletedTask;
    }

    public Task<BucketHead> ReadHeadAsync(int bucket, CancellationToken cancellationToken)
    {
        lock (_lock) return Task.FromResult(_heads.GetValueOrDefault(bucket) ?? new BucketHead(0, 0, null));
    }

    public Task<MemberState?> FindStateAsync(int bucket, string audience, string visitorId, CancellationToken cancellationToken)
    {
        lock (_lock) return Task.FromResult(_states.GetValueOrDefault((bucket, audience, visitorId)));
    }

    public Task<IReadOnlyList<OutboxRow>> ReadOutboxAsync(int bucket, long from, long until, CancellationToken cancellationToken)
    {
        lock (_lock)
            return Task.FromResult<IReadOnlyList<OutboxRow>>([.. _outbox.Where(row => row.Key.Bucket == bucket && row.Key.Number >= from && row.Key.Number < until).Select(row => row.Value)]);
    }

    public Task<BucketHead?> TryChangeAsync(int bucket, BucketHead head, BucketChange change, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            Assert.InRange(change.Rows, 0, IFactStore.MaxRows);
            if (_heads.GetValueOrDefault(bucket)?.ETag != head.ETag) return Task.FromResult<BucketHead?>(null);
            foreach (var state in change.States) _states[(bucket, state.Audience, state.VisitorId)] = state;
            foreach (var state in change.Forgotten) Assert.True(_states.Remove((bucket, state.Audience, state.VisitorId)));
            foreach (var state in change.Left) Assert.True(_members.Remove((bucket, state.Audience, state.Entered, state.VisitorId)));
            foreach (var member in change.Entered) _members.Add((bucket, member.Audience, member.Entered, member.VisitorId), member);
            foreach (var message in change.Webhooks) _webhooks.Add((bucket, message.Audience, message.Number), message with { ETag = $"{++_version}" });
            foreach (var message in change.Messages) _outbox.Add((bucket, message.Number), message);
            foreach (var due in change.Dues) _dues.Add((new Place(true, bucket), due));
            foreach (var number in change.Sent) Assert.True(_outbox.Remove((bucket, number)));
            return Task.FromResult<BucketHead?>(_heads[bucket] = head with { ETag = $"{++_version}" });
        }
    }
}
