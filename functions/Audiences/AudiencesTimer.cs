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
        if (options.Rules.IsEmpty) return;
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
            foreach (var rows in due.GroupBy(row => row.VisitorId))
            {
                var audiences = rows.Select(row => row.Audience).ToHashSet(StringComparer.Ordinal);
                if (audiences.Contains(DueRow.Every)) audiences.UnionWith(await AudiencesOfAsync(rows.Key, partitions, cancellationToken));
                // An audience that is declared no more leaves nothing but its rows.
                foreach (var rule in options.Rules)
                    if (audiences.Contains(rule.Name))
                        await DecideAsync(rule, rows.Key, now, partitions, cancellationToken);
                await store.DeleteDueAsync(place, [.. rows], cancellationToken);
            }
            if (due.Count < MostDue) return;
        }
    }

    // Most who are joined have done nothing that a rule names.
    private async Task<HashSet<string>> AudiencesOfAsync(string visitorId, int partitions, CancellationToken cancellationToken)
    {
        var audiences = new HashSet<string>(StringComparer.Ordinal);
        if (await persons.FindAsync(visitorId, cancellationToken) is { } person)
            foreach (var id in person.VisitorIds)
                audiences.UnionWith(await store.FindAudiencesAsync(Place.Of(VisitorKey.PartitionOf(id, partitions)), id, cancellationToken));
        return audiences;
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
                if (await store.FindFactsAsync(VisitorKey.PartitionOf(id, partitions), rule.Name, id, cancellationToken) is { } facts) timelines.Add(facts.Timeline);
            }
            var stays = Stays.Of(Timeline.Of(timelines), rule);
            var changes = Decision.Of(rule, person, stays, told, now);
            // Joined meanwhile: as one person they are looked at after this, and the heads see to it that one of us is first.
            if (changes.Count > 0 && !IsSame(person, await persons.FindAsync(visitorId, cancellationToken))) continue;
            if (await TellAsync(rule, person, changes, told, Stays.Next(stays, now), heads, cancellationToken)) return;
        }
        throw new IOException($"The audience {rule.Name} is written by others without end.");
    }

    // False when somebody else was faster; what was written before that is told, and the next look sees it.
    private async Task<bool> TellAsync(
        AudienceRule rule, Person person, List<AudienceChange> changes, List<MemberState> told, DateTimeOffset? next,
        Dictionary<int, BucketHead> heads, CancellationToken cancellationToken)
    {
        // First when to look again: nothing of it may get lost when this ends in the middle.
        if (next is { } at)
        {
            var again = new DueRow(at, rule.Name, person.VisitorIds.Min(StringComparer.Ordinal)!);
            if (!await WriteAsync(Place.BucketOf(again.VisitorId).Number, head => (head, new BucketChange { Dues = [again] }))) return false;
        }
        var known = told.ToDictionary(state => state.VisitorId, StringComparer.Ordinal);
        var entering = changes.Find(change => change.IsEntry) is { } entry ? Place.BucketOf(entry.State.VisitorId).Number : -1;
        // An entry comes last, and the person's other buckets are written before it though nothing is told in them: who
        // decides at the same time about a part of the person, as it was before a join, loses there or makes this one lose.
        foreach (var bucket in heads.Keys.Order().OrderBy(number => number == entering).ToList())
        {
            var own = changes.FindAll(change => Place.BucketOf(change.State.VisitorId).Number == bucket);
            if (own.Count == 0 && entering >= 0 && !await WriteAsync(bucket, head => (head, new BucketChange()))) return false;
            foreach (var chunk in own.Chunk(Telling.Most))
            {
                if (!await WriteAsync(bucket, head => Telling.Of(head, chunk, known, rule, time.GetUtcNow()))) return false;
                Telling.Count(chunk);
            }
        }
        return true;

        async Task<bool> WriteAsync(int bucket, Func<BucketHead, (BucketHead Head, BucketChange Change)> make)
        {
            var (head, change) = make(heads[bucket]);
            if (await store.TryChangeAsync(bucket, head, change, cancellationToken) is not { } after) return false;
            heads[bucket] = after;
            return true;
        }
    }

    private static bool IsSame(Person one, Person? other) =>
        other is not null && one.VisitorIds.Order(StringComparer.Ordinal).SequenceEqual(other.VisitorIds.Order(StringComparer.Ordinal));
}
