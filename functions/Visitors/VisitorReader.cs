using Sluice.Log;
using Sluice.Visitors.Identities;
using Sluice.Visitors.Profiles;
using Sluice.Visitors.Rules;

namespace Sluice.Visitors;

/// <summary>
/// Finds persons by any of their ids and folds their fragments. Everything is read by key, side by side, the row of an id
/// together with its fragment: a visitor with one id costs two reads at once, and every step from id to id two more for
/// each id at the same distance. Safe for concurrent use.
/// </summary>
/// <param name="store">Fragments.</param>
/// <param name="graph">Identities.</param>
/// <param name="partitionCount">Number of partitions of the enriched hub; asked at every read, so it should remember.</param>
/// <param name="rules">Which types of id there are.</param>
/// <param name="options">The session gap.</param>
public sealed class VisitorReader(
    IVisitorStore store, IdentityGraph graph, Func<CancellationToken, ValueTask<int>> partitionCount, VisitorRules rules,
    VisitorsOptions options)
{
    /// <summary>
    /// Reads what a request calls a visitor: <c>type:value</c> with a known type, or a value, which is tried as
    /// <c>domain_userid</c>, <c>user_id</c>, <c>network_userid</c> and the declared types, in this order.
    /// </summary>
    /// <param name="text">A valid id.</param>
    /// <param name="withRecent">True for the last events as well.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Null for a stranger.</returns>
    public async Task<PersonProfile?> FindAsync(string text, bool withRecent, CancellationToken cancellationToken)
    {
        if (TypedId.TryParse(text, out var typed) && (TypedId.Columns.Contains(typed.Value.Type) || rules.IdentityTypes.Contains(typed.Value.Type)))
            return await FindAsync(typed.Value, withRecent, cancellationToken);
        // Most ask for this one: it is tried alone, and the others only for a stranger.
        if (await FindAsync(new TypedId(TypedId.DomainUserId, text), withRecent, cancellationToken) is { } visitor) return visitor;
        var others = TypedId.Columns.Skip(1).Concat(rules.IdentityTypes)
            .Select(type => FindAsync(new TypedId(type, text), withRecent, cancellationToken));
        foreach (var found in await Task.WhenAll(others))
            if (found is not null)
                return found;
        return null;
    }

    /// <summary>Reads a person by one id; null for a stranger.</summary>
    public async Task<PersonProfile?> FindAsync(TypedId id, bool withRecent, CancellationToken cancellationToken)
    {
        var partitions = await partitionCount(cancellationToken);
        var reads = new Dictionary<TypedId, Task<VisitorProfile?>>();
        Begin(id);
        Person person;
        try
        {
            person = await graph.FindAsync(id, cancellationToken, Begin);
        }
        finally
        {
            await Task.WhenAll(reads.Values);
        }
        var fragments = new List<VisitorProfile>(person.Ids.Count);
        foreach (var own in person.Ids)
            if (await reads[own] is { } fragment)
                fragments.Add(fragment);
        // Two ids that are known to belong together, or one that somebody took a pair back from, and nothing else.
        if (fragments.Count == 0 && person.Ids.Count == 1) return null;
        return new PersonProfile(id, person, Fold(fragments), fragments.Count);

        void Begin(TypedId other) => reads.Add(other, FragmentAsync(other, partitions, withRecent, cancellationToken));
    }

    internal int PartitionOf(TypedId id, int partitions) => PartitionHash.PartitionOf(id.Value, partitions);

    internal ValueTask<int> CountPartitionsAsync(CancellationToken cancellationToken) => partitionCount(cancellationToken);

    private VisitorProfile? Fold(List<VisitorProfile> fragments)
    {
        if (fragments.Count == 0) return null;
        var profile = fragments[0];
        for (var i = 1; i < fragments.Count; i++) profile = ProfileFold.Join(profile, fragments[i], options.SessionGap);
        return profile;
    }

    // Only ids of the columns have events of their own.
    private Task<VisitorProfile?> FragmentAsync(TypedId id, int partitions, bool withRecent, CancellationToken cancellationToken) =>
        TypedId.Columns.Contains(id.Type)
            ? store.FindAsync(PartitionOf(id, partitions), id, withRecent, cancellationToken)
            : Task.FromResult<VisitorProfile?>(null);
}
