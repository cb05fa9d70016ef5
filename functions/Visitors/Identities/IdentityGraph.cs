using Microsoft.Extensions.Logging;
using Sluice.Log;
using Sluice.Visitors.Profiles;

namespace Sluice.Visitors.Identities;

/// <summary>
/// Who is the same person as whom: a forest of ids in which every id points to a smaller one, so that it can have no
/// circles whoever writes it at the same time. A person's root knows all ids. Two persons become one in two writes, each
/// on the condition that the row is as it was read: the greater root comes to point to the smaller one, which decides;
/// then the smaller one takes over what the greater knew, and who reads between the two finds it on the way. Who dies
/// between them is followed by the same event, delivered again, which finds what is missing. Safe for concurrent use.
/// </summary>
public sealed class IdentityGraph(IIdentityStore store, ILogger<IdentityGraph> logger)
{
    /// <summary>Most ids of one person: a shared device must not join the whole world.</summary>
    public const int MostIds = 64;

    private const int MaxAttempts = 50;
    private const int LongWay = 4;

    /// <summary>Everything that is known of an id's person; of an id without a row, the id alone.</summary>
    public async Task<Person> FindAsync(TypedId id, CancellationToken cancellationToken) =>
        PersonOf(await WayAsync(id, cancellationToken));

    /// <summary>The row of an id; null when it was never joined with another.</summary>
    public Task<IdentityNode?> FindNodeAsync(TypedId id, CancellationToken cancellationToken) => store.FindAsync(id, cancellationToken);

    /// <summary>Makes two ids the same person's. Doing it again changes nothing.</summary>
    /// <exception cref="IOException">Others change the same rows without end.</exception>
    public async Task<LinkOutcome> LinkAsync(TypedId x, TypedId y, DateTimeOffset at, CancellationToken cancellationToken)
    {
        var edge = IdentityEdge.Of(x, y, at);
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            var ways = await Task.WhenAll(WayAsync(edge.A, cancellationToken), WayAsync(edge.B, cancellationToken));
            var (a, b) = (ways[0], ways[1]);
            if (a[0].Forbids(edge) || b[0].Forbids(edge))
            {
                // Taken back while it was being joined: take it back again.
                if (a[^1].Has(edge) && a[^1].Id == b[^1].Id && !await TrySplitAsync(a[^1], edge, cancellationToken)) continue;
                return LinkOutcome.Forbidden;
            }
            var outcome = a[^1].Id == b[^1].Id
                ? await TryNoteAsync(a, b, edge, cancellationToken)
                : await TryJoinAsync(a, b, edge, cancellationToken);
            if (outcome is null) continue;
            if (outcome is LinkOutcome.TooMany || !await IsForbiddenAsync(edge, cancellationToken)) return outcome.Value;
        }
        throw new IOException("Two ids could not be joined: others change their rows without end.");
    }

    /// <summary>
    /// Takes a pair back, for good: events that have both ids no longer join them. Where other pairs still connect the
    /// two, they stay one person.
    /// </summary>
    /// <returns>The person of the first id, after it.</returns>
    public async Task<Person> UndoAsync(IdentityEdge edge, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await ForbidAsync(edge.A, edge with { At = now }, cancellationToken);
        await ForbidAsync(edge.B, edge with { At = now }, cancellationToken);
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            var way = await WayAsync(edge.A, cancellationToken);
            if (!PersonOf(way).Edges.Any(known => known.Joins(edge))) return PersonOf(way);
            if (await TryCompleteAsync(way, cancellationToken) is { } root) await TrySplitAsync(root, edge, cancellationToken);
        }
        throw new IOException("A pair of ids could not be taken back: others change their rows without end.");
    }

    /// <summary>The pairs that were taken back from a person's ids.</summary>
    public async Task<IReadOnlyList<IdentityEdge>> FindForbiddenAsync(Person person, CancellationToken cancellationToken)
    {
        var nodes = await Task.WhenAll(person.Ids.Select(id => store.FindAsync(id, cancellationToken)));
        return IdentitySets.Union([.. nodes.Where(node => node is not null).SelectMany(node => node!.Forbidden)], default);
    }

    /// <summary>Deletes all rows of a person, the root's last, so that a second try finds the rest.</summary>
    /// <returns>False when the person has changed meanwhile: find it again.</returns>
    public async Task<bool> TryEraseAsync(Person person, CancellationToken cancellationToken)
    {
        foreach (var id in person.Ids)
        {
            if (id == person.Root.Id || await store.FindAsync(id, cancellationToken) is not { } node) continue;
            await ForgetAsync(node, cancellationToken);
            if (!await store.TryDeleteAsync(node, cancellationToken)) return false;
        }
        await ForgetAsync(person.Root, cancellationToken);
        return await store.TryDeleteAsync(person.Root, cancellationToken);
    }

    // From an id to its root. A row that points to none is a root itself: the other was erased, or is about to be written.
    private async Task<List<IdentityNode>> WayAsync(TypedId id, CancellationToken cancellationToken)
    {
        var way = new List<IdentityNode> { await store.FindAsync(id, cancellationToken) ?? IdentityNode.Alone(id) };
        while (way[^1].Parent is { } parent)
        {
            // Rows only ever point to smaller ids, unless something else has written them.
            if (parent.CompareTo(way[^1].Id) >= 0) throw new InvalidDataException("An identity points to a greater one.");
            if (await store.FindAsync(parent, cancellationToken) is { } next) way.Add(next);
            else way[^1] = way[^1] with { Parent = null, Members = IdentitySets.Union(way[^1].Members, [way[^1].Id]) };
        }
        return way;
    }

    private static Person PersonOf(List<IdentityNode> way)
    {
        var (ids, edges) = (way[^1].Members, way[^1].Edges);
        if (way.Count == 1 && ids.Count > 0) return new Person(way[0], ids, edges);
        foreach (var node in way)
        {
            ids = IdentitySets.Union(ids, node.Members);
            edges = IdentitySets.Union(edges, node.Edges);
        }
        return new Person(way[^1], IdentitySets.Union(ids, [way[0].Id]), edges);
    }

    // Both are of one person: the root must know it, and what was left on the way to it.
    private async Task<LinkOutcome?> TryNoteAsync(
        List<IdentityNode> a, List<IdentityNode> b, IdentityEdge edge, CancellationToken cancellationToken)
    {
        var root = a[^1];
        var ids = IdentitySets.Union(PersonOf(a).Ids, PersonOf(b).Ids);
        var edges = IdentitySets.Union(IdentitySets.Union(PersonOf(a).Edges, PersonOf(b).Edges), [edge]);
        if ((ids != root.Members || edges != root.Edges)
            && !await store.TryWriteAsync(root with { Members = ids, Edges = edges }, cancellationToken))
            return null;
        foreach (var way in new[] { a, b })
            if (way.Count > LongWay)
                await store.TryWriteAsync(way[0] with { Parent = root.Id }, cancellationToken);
        return LinkOutcome.Known;
    }

    private async Task<LinkOutcome?> TryJoinAsync(
        List<IdentityNode> a, List<IdentityNode> b, IdentityEdge edge, CancellationToken cancellationToken)
    {
        var (into, from) = a[^1].Id.CompareTo(b[^1].Id) < 0 ? (PersonOf(a), PersonOf(b)) : (PersonOf(b), PersonOf(a));
        var ids = IdentitySets.Union(into.Ids, from.Ids);
        if (ids.Count > MostIds)
        {
            VisitorsLog.TooManyIds(logger, into.Name, from.Name, ids.Count);
            PipelineMeter.MergesRefused.Add(1);
            return LinkOutcome.TooMany;
        }
        if (!await store.TryWriteAsync(from.Root with { Parent = into.Root.Id, Members = from.Ids, Edges = from.Edges }, cancellationToken))
            return null;
        VisitorsLog.Joined(logger, from.Name, into.Name, ids.Count);
        PipelineMeter.Merges.Add(1);
        // Where another was faster, the next look finds one person and notes what is missing.
        return await store.TryWriteAsync(
            into.Root with { Members = ids, Edges = IdentitySets.Union(IdentitySets.Union(into.Edges, from.Edges), [edge]) },
            cancellationToken)
            ? LinkOutcome.Joined
            : null;
    }

    private async Task<bool> IsForbiddenAsync(IdentityEdge edge, CancellationToken cancellationToken) =>
        await store.FindAsync(edge.A, cancellationToken) is { } node && node.Forbids(edge);

    private async Task ForbidAsync(TypedId id, IdentityEdge edge, CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            var node = await store.FindAsync(id, cancellationToken) ?? IdentityNode.Alone(id);
            if (node.Forbids(edge)) return;
            if (await store.TryWriteAsync(node with { Forbidden = IdentitySets.Union(node.Forbidden, [edge]) }, cancellationToken)) return;
        }
        throw new IOException("A pair of ids could not be forbidden: others change its rows without end.");
    }

    // A root that knows everything that was on the way to it; null when another was faster.
    private async Task<IdentityNode?> TryCompleteAsync(List<IdentityNode> way, CancellationToken cancellationToken)
    {
        var person = PersonOf(way);
        if (person.Ids == person.Root.Members && person.Edges == person.Root.Edges) return person.Root;
        await store.TryWriteAsync(person.Root with { Members = person.Ids, Edges = person.Edges }, cancellationToken);
        return null;
    }

    // New roots first, then every id to its root, then what the old root knows: until that is written it can be done again.
    private async Task<bool> TrySplitAsync(IdentityNode root, IdentityEdge edge, CancellationToken cancellationToken)
    {
        var edges = IdentitySets.Without(root.Edges, edge);
        var kept = root with { Edges = edges };
        foreach (var ids in IdentitySets.Components(root.Members, edges))
        {
            var own = new ValueList<IdentityEdge>([.. edges.Where(known => ids.Contains(known.A))]);
            if (ids.Contains(root.Id)) kept = kept with { Members = ids, Edges = own };
            else if (!await TryRaiseAsync(root, ids, own, cancellationToken)) return false;
            foreach (var id in ids)
                if (id != ids[0] && id != root.Id && !await TryPointAsync(id, ids[0], root, cancellationToken))
                    return false;
        }
        if (!await store.TryWriteAsync(kept, cancellationToken)) return false;
        VisitorsLog.TakenBack(logger, Person.NameOf(root.Id), root.Members.Count, kept.Members.Count);
        return true;
    }

    private async Task<bool> TryRaiseAsync(
        IdentityNode old, ValueList<TypedId> ids, ValueList<IdentityEdge> edges, CancellationToken cancellationToken)
    {
        var way = await WayAsync(ids[0], cancellationToken);
        // An earlier try has raised it, and it may have been joined with others since.
        var isRaised = way[^1].Id != old.Id;
        var raised = isRaised
            ? way[^1] with { Members = IdentitySets.Union(way[^1].Members, ids), Edges = IdentitySets.Union(way[^1].Edges, edges) }
            : way[0] with { Parent = null, Members = ids, Edges = edges };
        return (isRaised && raised.Equals(way[^1])) || await store.TryWriteAsync(raised, cancellationToken);
    }

    private async Task<bool> TryPointAsync(TypedId id, TypedId to, IdentityNode old, CancellationToken cancellationToken)
    {
        var way = await WayAsync(id, cancellationToken);
        var isThere = way[0].Parent == to || (way[^1].Id != old.Id && way.Any(node => node.Id == to));
        // What it knew as a root may be of both sides.
        if (isThere && way[0].Members.Count == 0) return true;
        return await store.TryWriteAsync(
            way[0] with { Parent = isThere ? way[0].Parent : to, Members = default, Edges = default }, cancellationToken);
    }

    private async Task ForgetAsync(IdentityNode node, CancellationToken cancellationToken)
    {
        foreach (var forbidden in node.Forbidden)
        {
            var other = forbidden.A == node.Id ? forbidden.B : forbidden.A;
            for (var attempt = 0; attempt < MaxAttempts; attempt++)
            {
                if (await store.FindAsync(other, cancellationToken) is not { } known || !known.Forbids(forbidden)) break;
                if (await store.TryWriteAsync(known with { Forbidden = IdentitySets.Without(known.Forbidden, forbidden) }, cancellationToken)) break;
            }
        }
    }
}
