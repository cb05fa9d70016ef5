using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Sluice.Log;
using Sluice.Visitors.Profiles;

namespace Sluice.Visitors.Identities;

/// <summary>
/// Who is the same person as whom: a forest of ids in which every id points to a smaller one, so that it can have no
/// circles whoever writes it at the same time. A person's root knows all ids and the pairs that join them. Two persons
/// become one in three writes, each on the condition that the row is as it was read: the greater root says which pair
/// makes it join, the smaller one takes over what it knows, then the greater one comes to point to it. Whoever meets a root
/// that has said so finishes the join before doing anything else to it, so that one who dies half-way leaves nothing that
/// others cannot see. Safe for concurrent use.
/// </summary>
public sealed class IdentityGraph(IIdentityStore store, ILogger<IdentityGraph> logger)
{
    /// <summary>Most ids of one person: a shared device must not join the whole world.</summary>
    public const int MostIds = 64;

    private const int MaxAttempts = 100;
    private const int LongWay = 4;
    private const int MostTold = 1000;

    // Persons whose refused joins were logged; the metric counts all of them.
    private readonly ConcurrentDictionary<TypedId, bool> _told = new();

    /// <summary>Everything that is known of an id's person; of an id without a row, the id alone.</summary>
    public async Task<Person> FindAsync(TypedId id, CancellationToken cancellationToken) =>
        Person.Of((await WayAsync(id, cancellationToken))[^1]);

    /// <summary>Makes two ids the same person's. Doing it again changes nothing.</summary>
    /// <exception cref="IOException">Others change the same rows without end.</exception>
    public async Task<LinkOutcome> LinkAsync(TypedId x, TypedId y, DateTimeOffset at, CancellationToken cancellationToken)
    {
        var edge = IdentityEdge.Of(x, y, at);
        var joined = false;
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            var ways = await Task.WhenAll(WayAsync(edge.A, cancellationToken), WayAsync(edge.B, cancellationToken));
            var (a, b) = (ways[0], ways[1]);
            if ((a[^1].Joining is null ? b[^1].Joining is null ? null : b[^1] : a[^1]) is { } begun)
            {
                joined |= await TryFinishAsync(begun, cancellationToken) && begun.Joining!.Value.Joins(edge);
                continue;
            }
            if (a[0].Forbids(edge) || b[0].Forbids(edge))
            {
                // Taken back while it was being joined: take it back again.
                if (a[^1].Has(edge) || b[^1].Has(edge)) await CutAsync(edge, cancellationToken);
                return LinkOutcome.Forbidden;
            }
            if (a[^1].Id != b[^1].Id)
            {
                var (into, joining) = a[^1].Id.CompareTo(b[^1].Id) < 0 ? (a[^1], b[^1]) : (b[^1], a[^1]);
                var ids = IdentitySets.Union(into.Members, joining.Members).Count;
                if (ids > MostIds) return Refuse(into, joining, ids);
                await store.TryWriteAsync(joining with { Joining = edge }, cancellationToken);
                continue;
            }
            if (!await TryNoteAsync(a, b, edge, cancellationToken) || await IsForbiddenAsync(edge, cancellationToken)) continue;
            return joined ? LinkOutcome.Joined : LinkOutcome.Known;
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
        if (person.Root.Joining is not null)
        {
            await TryFinishAsync(person.Root, cancellationToken);
            return false;
        }
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
    private async Task<bool> TryNoteAsync(
        List<IdentityNode> a, List<IdentityNode> b, IdentityEdge edge, CancellationToken cancellationToken)
    {
        var root = a[^1];
        foreach (var way in new[] { a, b })
            if (!way[^1].Members.Contains(way[0].Id))
            {
                // Nothing points to a root that does not know it, unless the root was erased and has come back.
                await store.TryWriteAsync(way[0] with { Parent = null, Members = [way[0].Id] }, cancellationToken);
                return false;
            }
        if (!root.Members.Contains(edge.B)) return false;
        var edges = root.Has(edge) ? root.Edges : IdentitySets.Union(root.Edges, [edge]);
        if (edges != root.Edges && !await store.TryWriteAsync(root with { Edges = edges }, cancellationToken))
            return false;
        foreach (var way in new[] { a, b })
            if (way.Count > LongWay)
                await store.TryWriteAsync(way[0] with { Parent = root.Id }, cancellationToken);
        return true;
    }

    private LinkOutcome Refuse(IdentityNode into, IdentityNode joining, int ids)
    {
        PipelineMeter.MergesRefused.Add(1);
        // A shared device meets ever new ids: one line tells of it.
        var large = into.Members.Count >= joining.Members.Count ? into.Id : joining.Id;
        if (_told.Count < MostTold && _told.TryAdd(large, true))
            VisitorsLog.TooManyIds(logger, Person.NameOf(into.Id), Person.NameOf(joining.Id), ids);
        return LinkOutcome.TooMany;
    }

    // The second and third write of a join, into whatever root the pair's other id has by now. The second one is done even
    // when that root knows everything already: whoever is about to write it must see that it has changed.
    private async Task<bool> TryFinishAsync(IdentityNode joining, CancellationToken cancellationToken)
    {
        var edge = joining.Joining!.Value;
        var far = joining.Members.Contains(edge.A) ? edge.B : edge.A;
        var into = (await WayAsync(far, cancellationToken))[^1];
        var ids = IdentitySets.Union(into.Members, joining.Members);
        if (into.Id.CompareTo(joining.Id) >= 0 || ids.Count > MostIds)
        {
            // They have changed since: whoever wants the pair begins again.
            await store.TryWriteAsync(joining with { Joining = null }, cancellationToken);
            return false;
        }
        if (into.Joining is not null)
        {
            await TryFinishAsync(into, cancellationToken);
            return false;
        }
        var edges = IdentitySets.Union(IdentitySets.Union(into.Edges, joining.Edges), [edge]);
        if (!await store.TryWriteAsync(into with { Members = ids, Edges = edges }, cancellationToken)) return false;
        if (!await store.TryWriteAsync(
                joining with { Parent = into.Id, Members = default, Edges = default, Joining = null }, cancellationToken))
        {
            if (await store.FindAsync(joining.Id, cancellationToken) is null)
                await DisclaimAsync(into.Id, joining.Members, cancellationToken);
            return false;
        }
        VisitorsLog.Joined(logger, Person.NameOf(joining.Id), Person.NameOf(into.Id), ids.Count);
        PipelineMeter.Merges.Add(1);
        return true;
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
                if ((await WayAsync(id, cancellationToken))[^1] is var found && (found.Joining is not null || found.Has(edge)))
                    root = found;
            if (root is null) return;
            looked.Add(root.Id);
            if (root.Joining is not null) await TryFinishAsync(root, cancellationToken);
            else await TrySplitAsync(root, edge, cancellationToken);
        }
        throw new IOException("A pair of ids could not be taken back: others change their rows without end.");
    }

    // Every id straight to the old root, so that none is carried away with another; then a new root for every group of ids
    // that the pairs left do not connect with the old one; then the pairs of which the old root only claims an id, because
    // an earlier try has given it another root already or a join has just begun to take it over: those are joined again,
    // in the ordinary way; then what the old root knows: until that is written all of it can be done again. Every row that
    // the old root lets go of is written before, so that who read it earlier, to put it below another, cannot do so later.
    // Other pairs that were taken back go as well: the old root may have missed that while others had its ids.
    private async Task TrySplitAsync(IdentityNode root, IdentityEdge edge, CancellationToken cancellationToken)
    {
        var (below, elsewhere) = (new Dictionary<TypedId, IdentityNode>(), new Dictionary<TypedId, List<IdentityNode>>());
        var forbidden = new HashSet<(TypedId, TypedId)> { (edge.A, edge.B) };
        foreach (var pair in root.Forbidden) forbidden.Add((pair.A, pair.B));
        foreach (var id in root.Members)
        {
            if (id == root.Id) continue;
            var node = await store.FindAsync(id, cancellationToken) ?? IdentityNode.Alone(id);
            foreach (var pair in node.Forbidden) forbidden.Add((pair.A, pair.B));
            if (node.Parent == root.Id) below.Add(id, node);
            else if (await WayAsync(id, cancellationToken) is var way && way[^1].Id != root.Id) elsewhere.Add(id, way);
            else if (!await store.TryWriteAsync(way[0] with { Parent = root.Id }, cancellationToken)) return;
            else if (await store.FindAsync(id, cancellationToken) is { } moved && moved.Parent == root.Id) below.Add(id, moved);
            else return;
        }
        ValueList<IdentityEdge> edges = [.. root.Edges.Where(known => !forbidden.Contains((known.A, known.B)))];
        var kept = root;
        var rootOf = new Dictionary<TypedId, IdentityNode>();
        foreach (var ids in IdentitySets.Components(below.Keys.Append(root.Id), edges))
        {
            var raised = below.GetValueOrDefault(ids[0], root) with
            {
                Parent = null, Members = ids, Edges = [.. edges.Where(known => ids.Contains(known.A) && ids.Contains(known.B))],
            };
            foreach (var id in ids) rootOf.Add(id, raised);
            if (raised.Id == root.Id) kept = raised;
            else if (!await TryRaiseAsync(raised, below, cancellationToken)) return;
        }
        foreach (var (id, way) in elsewhere)
        {
            if (way[0].ETag is not null && !await store.TryWriteAsync(way[0], cancellationToken)) return;
            rootOf.Add(id, way[^1]);
        }
        var others = edges.Where(known => rootOf[known.A].Id != rootOf[known.B].Id || !rootOf[known.A].Has(known));
        foreach (var other in others) await LinkAsync(other.A, other.B, other.At, cancellationToken);
        if (!await store.TryWriteAsync(kept, cancellationToken)) return;
        VisitorsLog.TakenBack(logger, Person.NameOf(root.Id), root.Members.Count, kept.Members.Count);
    }

    // The root's row comes first: when another moves one of the ids meanwhile, the old root still knows all of it.
    private async Task<bool> TryRaiseAsync(
        IdentityNode raised, Dictionary<TypedId, IdentityNode> below, CancellationToken cancellationToken)
    {
        if (!await store.TryWriteAsync(raised, cancellationToken)) return false;
        foreach (var id in raised.Members)
            if (id != raised.Id && !await store.TryWriteAsync(below[id] with { Parent = raised.Id }, cancellationToken))
                return false;
        return true;
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
