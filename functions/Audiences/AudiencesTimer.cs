using Sluice.Log;

namespace Sluice.Audiences;

/// <summary>
/// Looks at everybody who is due, decides what has to be told, and sends it. Run it every few seconds; several at once and
/// ends in the middle are harmless: a decision and its messages are written in one transaction under the bucket's head, and
/// a row that is due goes only after that.
/// </summary>
public sealed class AudiencesTimer(
    IAudienceStore store, IPersons persons, AudiencesOptions options, OutboxSender sender, Func<CancellationToken, ValueTask<int>> partitionCount,
    TimeProvider time)
{
    private const int MostDue = 500;
    private const int MaxAttempts = 10;

    /// <summary>One round.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        // What happened up to here has arrived, and an event that is later still is put right when it comes.
        var now = time.GetUtcNow() - options.Grace;
        var partitions = await partitionCount(cancellationToken);
        foreach (var place in Enumerable.Range(0, partitions).Select(Place.Of).Concat(Enumerable.Range(0, Place.Buckets).Select(n => new Place(true, n))))
            await LookAsync(place, now, partitions, cancellationToken);
        for (var bucket = 0; bucket < Place.Buckets; bucket++) await sender.SendAsync(bucket, cancellationToken);
    }

    private async Task LookAsync(Place place, DateTimeOffset now, int partitions, CancellationToken cancellationToken)
    {
        while (await store.ReadDueAsync(place, now, MostDue, cancellationToken) is { Count: > 0 } due)
        {
            foreach (var rows in due.GroupBy(row => (row.Audience, row.VisitorId)))
            {
                // An audience that is declared no more leaves nothing but its rows.
                if (options.Rules.FirstOrDefault(rule => rule.Name == rows.Key.Audience) is { } rule)
                    await DecideAsync(rule, rows.Key.VisitorId, now, partitions, cancellationToken);
                await store.DeleteDueAsync(place, [.. rows], cancellationToken);
            }
            if (due.Count < MostDue) return;
        }
    }

    private async Task DecideAsync(AudienceRule rule, string visitorId, DateTimeOffset now, int partitions, CancellationToken cancellationToken)
    {
        for (var attempt = 1; attempt <= MaxAttempts; attempt++)
        {
            if (await persons.FindAsync(visitorId, cancellationToken) is not { } person) return;
            // The heads come first: what changes after this makes the write fail.
            var heads = new Dictionary<int, BucketHead>();
            foreach (var bucket in person.VisitorIds.Select(id => Place.BucketOf(id).Number).Distinct())
                heads[bucket] = await store.ReadHeadAsync(bucket, cancellationToken);
            var told = new List<MemberState>();
            var timelines = new List<Timeline>();
            foreach (var id in person.VisitorIds)
            {
                if (await store.FindStateAsync(Place.BucketOf(id).Number, rule.Name, id, cancellationToken) is { } state) told.Add(state);
                if (await store.FindFactsAsync(PartitionHash.PartitionOf(id, partitions), rule.Name, id, cancellationToken) is { } facts) timelines.Add(facts.Timeline);
            }
            var stays = Stays.Of(Timeline.Of(timelines), rule);
            var changes = Decision.Of(rule, person, stays, told, now);
            if (await TellAsync(rule, person, changes, Stays.Next(stays, now), heads, cancellationToken)) return;
        }
        throw new IOException($"The audience {rule.Name} is written by others without end.");
    }

    // False when somebody else was faster; what was written before that is told, and the next look sees it.
    private async Task<bool> TellAsync(
        AudienceRule rule, Person person, List<AudienceChange> changes, DateTimeOffset? next, Dictionary<int, BucketHead> heads, CancellationToken cancellationToken)
    {
        var again = next is { } at ? new DueRow(at, rule.Name, person.VisitorIds.Min(StringComparer.Ordinal)!) : null;
        // First when to look again: nothing of it may get lost when this ends in the middle.
        if (again is not null)
        {
            var bucket = Place.BucketOf(again.VisitorId).Number;
            if (await store.TryChangeAsync(bucket, heads[bucket], new BucketChange { Dues = [again] }, cancellationToken) is not { } head) return false;
            heads[bucket] = head;
        }
        foreach (var group in changes.GroupBy(change => Place.BucketOf(change.State.VisitorId).Number))
            foreach (var chunk in group.Chunk(40))
            {
                var head = heads[group.Key];
                var messages = chunk.Select((change, i) => new OutboxRow(head.Next + i, change.EventId, change.ToJson())).ToList();
                var states = chunk.GroupBy(change => change.State.VisitorId).Select(same => same.Last().State).ToList();
                if (await store.TryChangeAsync(
                        group.Key, head with { Next = head.Next + messages.Count }, new BucketChange { States = states, Messages = messages }, cancellationToken) is not { } after)
                    return false;
                heads[group.Key] = after;
            }
        return true;
    }
}
