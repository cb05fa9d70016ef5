using Microsoft.Extensions.Logging;
using Sluice.Log;
using Sluice.Visitors.Profiles;

namespace Sluice.Visitors.Identities;

/// <summary>
/// Who is the same person as whom: a forest of ids in which every id points to a smaller one, so that it can have no
/// circles whoever writes it at the same time. A person's root knows all ids and the pairs that join them. Two persons
/// become one in two writes, each on the condition that the row is as it was read: the smaller root takes over what the
/// greater one knows, then the greater one comes to point to it. Who dies between them is followed by the same event,
/// delivered again, which does both again. Safe for concurrent use.
/// </summary>
public sealed class IdentityGraph(IIdentityStore store, ILogger<IdentityGraph> logger)
{
    /// <summary>Most ids of one person: a shared device must not join the whole world.</summary>
    public const int MostIds = 64;

    private const int MaxAttempts = 100;
    private const int LongWay = 4;

    /// <summary>Everything that is known of an id's person; of an id without a row, the id alone.</summary>
    public async Task<Person> FindAsync(TypedId id, CancellationToken cancellationToken) =>
        Person.Of((await WayAsync(id, cancellationToken))[^1]);

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
                if (a[^1].Has(edge) || b[^1].Has(edge)) await CutAsync(edge, cancellationToken);
                return LinkOutcome.Forbidden;
            }
            var outcome = a[^1].Id == b[^1].Id
                ? await TryNoteAsync(a, b, edge, cancellationToken)
                : await TryJoinAsync(a[^1], b[^1], edge, cancellationToken);
            if (outcome is null) continue;
            if (outcome is LinkOutcome.TooMany || !await IsForbiddenAsync(edge, cancellationToken)) return outcome.Value;
        }
        throw new IOException("Two ids could not be joined: others change their rows without end.");
    }

    /// <summary>
    /// Takes a pair back, for good: events that have both ids no longer join them. Where other pairs still connect the
    /// two, they stay one person.
    /// </summary>
    public async Task UndoAsync(IdentityEdge edge, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await ForbidAsync(edge.A, edge with { At = now }, cancellationToken);
        await ForbidAsync(edge.B, edge with { At = now }, cancellationToken);
        await CutAsync(edge, cancellationToken);
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

    // From an id to its root. A row that points to none is a root itself: the other was erased.
    private async Task<List<IdentityNode>> WayAsync(TypedId id, CancellationToken cancellationToken)
    {
        var way = new List<IdentityNode> { await store.FindAsync(id, cancellationToken) ?? IdentityNode.Alone(id) };
        while (way[^1].Parent is { } parent)
        {
            // Rows only ever point to smaller ids, unless something else has written them.
            if (parent.CompareTo(way[^1].Id) >= 0) throw new InvalidDataException("An identity points to a greater one.");
            if (await store.FindAsync(parent, cancellationToken) is { } next) way.Add(next);
            else way[^1] = way[^1] with { Parent = null, Members = [way[^1].Id] };
        }
        return way;
    }

    // Both are of one person, which may not know the pair yet.
    private async Task<LinkOutcome?> TryNoteAsync(
        List<IdentityNode> a, List<IdentityNode> b, IdentityEdge edge, CancellationToken cancellationToken)
    {
        var root = a[^1];
        var ids = IdentitySets.Union(root.Members, [edge.A, edge.B]);
        var edges = root.Has(edge) || root.Edges.Count >= IdentitySets.MostEdges ? root.Edges : IdentitySets.Union(root.Edges, [edge]);
        if ((ids != root.Members || edges != root.Edges)
            && !await store.TryWriteAsync(root with { Members = ids, Edges = edges }, cancellationToken))
            return null;
        foreach (var way in new[] { a, b })
            if (way.Count > LongWay)
                await store.TryWriteAsync(way[0] with { Parent = root.Id }, cancellationToken);
        return LinkOutcome.Known;
    }

    private async Task<LinkOutcome?> TryJoinAsync(IdentityNode a, IdentityNode b, IdentityEdge edge, CancellationToken cancellationToken)
    {
        var (into, joining) = a.Id.CompareTo(b.Id) < 0 ? (a, b) : (b, a);
        var ids = IdentitySets.Union(into.Members, joining.Members);
        if (ids.Count > MostIds)
        {
            VisitorsLog.TooManyIds(logger, Person.NameOf(into.Id), Person.NameOf(joining.Id), ids.Count);
            PipelineMeter.MergesRefused.Add(1);
            return LinkOutcome.TooMany;
        }
        var edges = IdentitySets.Union(IdentitySets.Union(into.Edges, joining.Edges), [edge]);
        if (!await store.TryWriteAsync(into with { Members = ids, Edges = edges }, cancellationToken)) return null;
        if (!await store.TryWriteAsync(joining with { Parent = into.Id, Members = default, Edges = default }, cancellationToken))
        {
            if (joining.ETag is not null && await store.FindAsync(joining.Id, cancellationToken) is null)
                await DisclaimAsync(into.Id, joining.Members, cancellationToken);
            return null;
        }
        VisitorsLog.Joined(logger, Person.NameOf(joining.Id), Person.NameOf(into.Id), ids.Count);
        PipelineMeter.Merges.Add(1);
        return LinkOutcome.Joined;
    }

    // They were erased while they were taken over.
    private async Task DisclaimAsync(TypedId into, ValueList<TypedId> ids, CancellationToken cancellationToken)
    {
        var root = (await WayAsync(into, cancellationToken))[^1];
        var gone = new HashSet<TypedId>();
        foreach (var id in ids)
            if (await store.FindAsync(id, cancellationToken) is null)
                gone.Add(id);
        await store.TryWriteAsync(
            root with
            {
                Members = [.. root.Members.Where(id => !gone.Contains(id))],
                Edges = [.. root.Edges.Where(edge => !gone.Contains(edge.A) && !gone.Contains(edge.B))],
            }, cancellationToken);
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

    // Until no root knows the pair any more; a root that knew it is looked at again, wherever its ids are by then.
    private async Task CutAsync(IdentityEdge edge, CancellationToken cancellationToken)
    {
        var looked = new HashSet<TypedId> { edge.A, edge.B };
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            IdentityNode? root = null;
            foreach (var id in looked)
                if ((await WayAsync(id, cancellationToken))[^1] is var found && found.Has(edge))
                    root = found;
            if (root is null) return;
            looked.Add(root.Id);
            await TrySplitAsync(root, edge, cancellationToken);
        }
        throw new IOException("A pair of ids could not be taken back: others change their rows without end.");
    }

    // Every id straight to the old root, so that none is carried away with another; then new roots; then their own pairs,
    // for an earlier try may have left more roots than one, and what the old one had only begun to take over still has its
    // own; then what the old root knows: until that is written all of it can be done again.
    private async Task TrySplitAsync(IdentityNode root, IdentityEdge edge, CancellationToken cancellationToken)
    {
        foreach (var id in root.Members)
            if (await WayAsync(id, cancellationToken) is { Count: > 2 } way && way[^1].Id == root.Id
                && !await store.TryWriteAsync(way[0] with { Parent = root.Id }, cancellationToken))
                return;
        var edges = IdentitySets.Without(root.Edges, edge);
        var kept = root with { Edges = edges };
        var others = new List<IdentityEdge>();
        foreach (var ids in IdentitySets.Components(root.Members, edges))
        {
            ValueList<IdentityEdge> own = [.. edges.Where(known => ids.Contains(known.A))];
            if (ids.Contains(root.Id))
            {
                kept = kept with { Members = ids, Edges = own };
                continue;
            }
            var raised = await TryRaiseAsync(root.Id, ids, own, cancellationToken);
            if (raised is null) return;
            if (raised < ids.Count) others.AddRange(own);
        }
        foreach (var other in others) await LinkAsync(other.A, other.B, other.At, cancellationToken);
        if (!await store.TryWriteAsync(kept, cancellationToken)) return;
        VisitorsLog.TakenBack(logger, Person.NameOf(root.Id), root.Members.Count, kept.Members.Count);
    }

    // How many of the ids were below the old root, and have a new one now; null when another was faster.
    private async Task<int?> TryRaiseAsync(
        TypedId old, ValueList<TypedId> ids, ValueList<IdentityEdge> edges, CancellationToken cancellationToken)
    {
        var below = new List<IdentityNode>();
        foreach (var id in ids)
            if (await WayAsync(id, cancellationToken) is var way && way[^1].Id == old)
                below.Add(way[0]);
        for (var i = 0; i < below.Count; i++)
        {
            var node = i > 0
                ? below[i] with { Parent = below[0].Id }
                : below[0] with
                {
                    Parent = null,
                    Members = [.. below.Select(member => member.Id)],
                    Edges = [.. edges.Where(edge => below.Exists(node => node.Id == edge.A) && below.Exists(node => node.Id == edge.B))],
                };
            if (!await store.TryWriteAsync(node, cancellationToken)) return null;
        }
        return below.Count;
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
