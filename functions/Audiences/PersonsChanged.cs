namespace Sluice.Audiences;

/// <summary>What audiences have to do when identities change: look at those who were joined or parted, forget those who are erased.</summary>
public sealed class PersonsChanged(
    IAudienceStore store, AudiencesOptions options, Func<CancellationToken, ValueTask<int>> partitionCount, TimeProvider time)
{
    private const int MaxAttempts = 50;

    /// <summary>Asks for a look at a visitor key's person. Asking twice is harmless; it must be asked after the change can be seen.</summary>
    public async Task LookAsync(string visitorId, CancellationToken cancellationToken)
    {
        // A moment ahead, so that no look that is under way takes it for its own.
        if (!options.Rules.IsEmpty)
            await store.AddDueAsync(Place.BucketOf(visitorId), new DueRow(time.GetUtcNow().AddSeconds(1), DueRow.Every, visitorId), cancellationToken);
    }

    /// <summary>
    /// Deletes everything about a person, telling the exit of whatever the person is in. It can be done again; what happens
    /// later begins anew. What waits to be sent is sent.
    /// </summary>
    /// <exception cref="IOException">Others write the same rows without end.</exception>
    public async Task ForgetAsync(Person person, CancellationToken cancellationToken)
    {
        var partitions = await partitionCount(cancellationToken);
        foreach (var id in person.VisitorIds)
        {
            var (facts, states) = (Place.Of(VisitorKey.PartitionOf(id, partitions)), Place.BucketOf(id));
            await RepeatAsync(() => TryForgetFactsAsync(facts, id, cancellationToken));
            await RepeatAsync(() => TryForgetStatesAsync(states, id, person.Name, cancellationToken));
            foreach (var place in new[] { facts, states })
                await store.DeleteDueAsync(place, await store.FindDueAsync(place, id, cancellationToken), cancellationToken);
        }
    }

    private static async Task RepeatAsync(Func<Task<bool>> step)
    {
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
            if (await step())
                return;
        throw new IOException("A person could not be forgotten: others write the audiences without end.");
    }

    private async Task<bool> TryForgetFactsAsync(Place place, string id, CancellationToken cancellationToken)
    {
        if (await store.ReadMarkAsync(place.Number, cancellationToken) is not { } mark) return true;
        var audiences = await store.FindAudiencesAsync(place, id, cancellationToken);
        foreach (var chunk in audiences.Chunk(IFactStore.MaxRows))
        {
            if (!await store.TryForgetFactsAsync(place.Number, id, chunk, mark, cancellationToken)) return false;
            if (chunk.Length < audiences.Count) return false;
        }
        return true;
    }

    // An audience at a time; true when there is none left.
    private async Task<bool> TryForgetStatesAsync(Place place, string id, string person, CancellationToken cancellationToken)
    {
        var audiences = await store.FindAudiencesAsync(place, id, cancellationToken);
        foreach (var audience in audiences)
        {
            var head = await store.ReadHeadAsync(place.Number, cancellationToken);
            if (await store.FindStateAsync(place.Number, audience, id, cancellationToken) is not { } state) continue;
            var now = time.GetUtcNow();
            AudienceChange[] exits = state.IsIn ? [new AudienceChange(state with { Left = now }, false, now, person, "erased")] : [];
            var (after, change) = Telling.Of(
                head, exits, new Dictionary<string, MemberState> { [id] = state }, options.Rules.FirstOrDefault(rule => rule.Name == audience), now);
            if (await store.TryChangeAsync(place.Number, after, change with { States = [], Forgotten = [state] }, cancellationToken) is null) return false;
            Telling.Count(exits);
        }
        return true;
    }
}
