using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Sluice.Log;
using Sluice.Visitors.Profiles;

namespace Sluice.Visitors.Identities;

/// <summary>
/// Who is the same person as whom. Every id has a row that names the ids it was seen with, and a pair joins two ids when
/// both rows name each other: it begins with the second of its two writes and ends with the first of the two that take it
/// back. A person is what such pairs connect, found out when somebody asks, so that nothing about persons is stored that
/// several writers could leave in disagreement, and whoever dies between two writes leaves at worst a row that names
/// another in vain. Safe for concurrent use.
/// </summary>
public sealed class IdentityGraph(IIdentityStore store, ILogger<IdentityGraph> logger)
{
    /// <summary>Most ids of one person: a shared device must not join the whole world.</summary>
    public const int MostIds = 64;

    // Joins in the same moment do not see each other. Who makes a person of this many looks again afterwards; with fewer it
    // would take more of them at once than there are writers of one person.
    private const int MostUnseen = MostIds / 8;

    // What joins in the same moment could bring about at worst must not make a read endless.
    private const int MostRead = 4 * MostIds;

    private const int MaxAttempts = 100;
    private const int MostTold = 1000;
    private const int LooksLeftOut = 63;

    // Persons whose refused joins were logged; the metric counts all of them.
    private readonly ConcurrentDictionary<TypedId, bool> _told = new();

    // Ids whose persons were full, and how many strangers more are refused before that is looked at again.
    private readonly ConcurrentDictionary<TypedId, int> _full = new();

    /// <summary>Everything that is known of an id's person; of an id without a row, the id alone.</summary>
    /// <param name="id">One of the person's ids.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <param name="met">Told, before its row is read, of every other id that may be the person's: once each, in turn.</param>
    public async Task<Person> FindAsync(TypedId id, CancellationToken cancellationToken, Action<TypedId>? met = null) =>
        await FindAsync(await ReadAsync(id, cancellationToken), cancellationToken, met);

    /// <summary>Makes two ids the same person's. Doing it again changes nothing.</summary>
    /// <param name="x">One of them.</param>
    /// <param name="y">The other.</param>
    /// <param name="at">When they were seen together.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <param name="areNew">Nobody has seen them, probably: two reads fewer when that is so, a write more when it is not.</param>
    /// <exception cref="ArgumentOutOfRangeException">An id is longer than <see cref="Linkable.MaxLength"/>: rows have room for no more.</exception>
    /// <exception cref="IOException">Others change the same rows without end.</exception>
    public async Task<LinkOutcome> LinkAsync(
        TypedId x, TypedId y, DateTimeOffset at, CancellationToken cancellationToken, bool areNew = false)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Math.Max(x.Value.Length, y.Value.Length), Linkable.MaxLength);
        if (x == y) return LinkOutcome.Known;
        var edge = IdentityEdge.Of(x, y, at);
        (Person[] Persons, bool WereOne)? written = null;
        areNew &= !_full.ContainsKey(x) && !_full.ContainsKey(y);
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            // A row that is there refuses to be written as a new one, and then it is read.
            var (a, b) = areNew && attempt == 0
                ? (new IdentityNode { Id = edge.A }, new IdentityNode { Id = edge.B })
                : await ReadAsync(edge, cancellationToken);
            // Read again after it was written: somebody may have erased the one while the other was changed.
            if (a.Names(b.Id) && b.Names(a.Id))
                return written is { } done ? await FinishAsync(edge, done.Persons, done.WereOne, cancellationToken) : LinkOutcome.Known;
            written = null;
            if (a.Forbids(b.Id) || b.Forbids(a.Id))
            {
                await DropAsync(edge, cancellationToken);
                return LinkOutcome.Forbidden;
            }
            if (IsTakenAsFull(a, b) || IsTakenAsFull(b, a))
            {
                PipelineMeter.MergesRefused.Add(1);
                return LinkOutcome.TooMany;
            }

            var first = await FindAsync(a, cancellationToken);
            var isOne = first.Ids.Contains(b.Id);
            Person[] persons = [first, isOne ? first : await FindAsync(b, cancellationToken)];
            var ids = persons[0].Ids.Union(persons[1].Ids).Count();
            if ((!isOne && ids > MostIds) || IsCrowded(a, b) || IsCrowded(b, a))
            {
                if (a.Names(b.Id) || b.Names(a.Id)) await DropAsync(edge, cancellationToken);
                return Refuse(edge, persons, ids);
            }
            if (await TryWriteAsync(a, a.Naming(b.Id, at), cancellationToken)
                && await TryWriteAsync(b, b.Naming(a.Id, at), cancellationToken))
                written = (persons, isOne);
        }
        throw new IOException("Two ids could not be joined: others change their rows without end.");
    }

    /// <summary>
    /// Takes a pair back, for good: events that have both ids no longer join them. Where other pairs still connect the
    /// two, they stay one person.
    /// </summary>
    /// <returns>False when both ids have <see cref="IdentityNode.MostForbidden"/> such pairs already; nothing has changed then.</returns>
    public async Task<bool> UndoAsync(IdentityEdge edge, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var before = await FindAsync(edge.A, cancellationToken);
        var (a, b) = (before.Rows[0], await ReadAsync(edge.B, cancellationToken));
        if (a.HasMostForbidden && b.HasMostForbidden && !a.Forbids(b.Id) && !b.Forbids(a.Id)) return false;
        // One row that says so is enough, and it needs room in one of them only.
        await ChangeAsync(edge.A, row => row.Forbidding(edge.B, now), cancellationToken);
        await ChangeAsync(edge.B, row => row.Forbidding(edge.A, now), cancellationToken);
        var after = await FindAsync(edge.A, cancellationToken);
        VisitorsLog.TakenBack(logger, before.Name, before.Ids.Count, after.Ids.Count);
        return true;
    }

    /// <summary>
    /// Deletes the rows of a person, and from the rows of others what they say of its ids. The row that was asked for is the
    /// last, so that a second try finds the rest.
    /// </summary>
    /// <returns>
    /// The ids that have a row nevertheless, because the person has changed meanwhile or has new events: find the person of
    /// each again, and erase it. None when all is done.
    /// </returns>
    public async Task<IReadOnlyList<TypedId>> EraseAsync(Person person, CancellationToken cancellationToken)
    {
        var own = person.Ids.ToHashSet();
        for (var i = person.Rows.Count - 1; i >= 0; i--)
            if (!await TryEraseAsync(person.Rows[i].Id, own, cancellationToken))
                break;
        var left = await Task.WhenAll(person.Ids.Select(id => store.FindAsync(id, cancellationToken)));
        return [.. left.OfType<IdentityNode>().Select(row => row.Id)];
    }

    private async Task<bool> TryEraseAsync(TypedId id, HashSet<TypedId> own, CancellationToken cancellationToken)
    {
        if (await store.FindAsync(id, cancellationToken) is not { } row) return true;
        foreach (var link in row.Linked)
            if (!own.Contains(link.Other) && (await ReadAsync(link.Other, cancellationToken)).Names(id))
                return false;
        // Rows of others before it, because a second try would not find them, and all rows after it, because a join that was
        // under way may have written one of them meanwhile.
        await ForgetAsync(row, other => !own.Contains(other), cancellationToken);
        if (!await store.TryDeleteAsync(row, cancellationToken)) return false;
        await ForgetAsync(row, _ => true, cancellationToken);
        return true;
    }

    private async Task ForgetAsync(IdentityNode row, Func<TypedId, bool> isMeant, CancellationToken cancellationToken)
    {
        foreach (var link in row.Linked.Concat(row.Forbidden))
            if (isMeant(link.Other))
                await ChangeAsync(link.Other, other => other.Forgetting(row.Id), cancellationToken);
    }

    private async Task<LinkOutcome> FinishAsync(IdentityEdge edge, Person[] before, bool wereOne, CancellationToken cancellationToken)
    {
        var ids = before[0].Ids.Union(before[1].Ids).Count();
        if (ids > MostUnseen)
        {
            ids = (await FindAsync(edge.A, cancellationToken)).Ids.Count;
            if (ids > MostIds)
            {
                await DropAsync(edge, cancellationToken);
                return Refuse(edge, before, ids);
            }
        }
        if (wereOne) return LinkOutcome.Known;
        var (into, from) = before[0].Ids[0].CompareTo(before[1].Ids[0]) < 0 ? (before[0], before[1]) : (before[1], before[0]);
        VisitorsLog.Joined(logger, from.Name, into.Name, ids);
        PipelineMeter.Merges.Add(1);
        return LinkOutcome.Joined;
    }

    // Round by round: all that the rows of the last round name, side by side.
    private async Task<Person> FindAsync(IdentityNode start, CancellationToken cancellationToken, Action<TypedId>? met = null)
    {
        var read = new Dictionary<TypedId, IdentityNode> { [start.Id] = start };
        var rows = new List<IdentityNode> { start };
        var ids = new SortedSet<TypedId> { start.Id };
        for (var (from, to) = (0, 1); from < to && rows.Count < MostRead; (from, to) = (to, rows.Count))
        {
            var unread = new HashSet<TypedId>();
            for (var i = from; i < to; i++)
                foreach (var link in rows[i].Linked)
                    if (!read.ContainsKey(link.Other) && unread.Add(link.Other))
                        met?.Invoke(link.Other);
            foreach (var row in await Task.WhenAll(unread.Select(id => ReadAsync(id, cancellationToken)))) read.Add(row.Id, row);
            for (var i = from; i < to; i++)
                foreach (var link in rows[i].Linked)
                    if (read[link.Other].Names(rows[i].Id) && ids.Add(link.Other))
                        rows.Add(read[link.Other]);
        }
        return new Person(new ValueList<TypedId>([.. ids]), rows);
    }

    private async Task<IdentityNode> ReadAsync(TypedId id, CancellationToken cancellationToken) =>
        await store.FindAsync(id, cancellationToken) ?? new IdentityNode { Id = id };

    private async Task<(IdentityNode A, IdentityNode B)> ReadAsync(IdentityEdge edge, CancellationToken cancellationToken)
    {
        var rows = await Task.WhenAll(ReadAsync(edge.A, cancellationToken), ReadAsync(edge.B, cancellationToken));
        return (rows[0], rows[1]);
    }

    private async Task<bool> TryWriteAsync(IdentityNode row, IdentityNode changed, CancellationToken cancellationToken) =>
        ReferenceEquals(row, changed) || await store.TryWriteAsync(changed, cancellationToken);

    private async Task ChangeAsync(TypedId id, Func<IdentityNode, IdentityNode> change, CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            var row = await ReadAsync(id, cancellationToken);
            if (await TryWriteAsync(row, change(row), cancellationToken)) return;
        }
        throw new IOException("The row of an id could not be changed: others change it without end.");
    }

    // Rows that name each other no more, whichever of the two still did.
    private async Task DropAsync(IdentityEdge edge, CancellationToken cancellationToken)
    {
        await ChangeAsync(edge.A, row => row.NotNaming(edge.B), cancellationToken);
        await ChangeAsync(edge.B, row => row.NotNaming(edge.A), cancellationToken);
    }

    private static bool IsCrowded(IdentityNode row, IdentityNode other) => row.HasMostLinked && !row.Names(other.Id);

    // A shared device meets ever new ids, and to see that its person is full takes a read for each of the person's ids.
    private bool IsTakenAsFull(IdentityNode row, IdentityNode stranger) =>
        stranger.Linked.Count == 0 && !row.Names(stranger.Id) && _full.TryGetValue(row.Id, out var left) && left > 0 && _full.TryUpdate(row.Id, left - 1, left);

    private LinkOutcome Refuse(IdentityEdge edge, Person[] persons, int ids)
    {
        PipelineMeter.MergesRefused.Add(1);
        var isFirst = persons[0].Ids.Count >= persons[1].Ids.Count;
        if (_full.Count >= MostTold) _full.Clear();
        _full[isFirst ? edge.A : edge.B] = LooksLeftOut;
        // One line tells of a person that others would join again and again.
        if (_told.Count < MostTold && _told.TryAdd(persons[isFirst ? 0 : 1].Ids[0], true))
            VisitorsLog.TooManyIds(logger, persons[0].Name, persons[1].Name, ids);
        return LinkOutcome.TooMany;
    }
}
