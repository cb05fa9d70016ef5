using Sluice.Visitors.Profiles;

namespace Sluice.Visitors.Identities;

/// <summary>Sets of ids and pairs, always in the same order.</summary>
internal static class IdentitySets
{
    /// <summary>All pairs that a person's ids can have: one left out could be the one that a taken-back pair leaves them.</summary>
    public const int MostEdges = IdentityGraph.MostIds * (IdentityGraph.MostIds - 1) / 2;

    public static ValueList<TypedId> Union(ValueList<TypedId> a, ValueList<TypedId> b)
    {
        var set = new SortedSet<TypedId>(a);
        set.UnionWith(b);
        return new ValueList<TypedId>([.. set]);
    }

    public static ValueList<IdentityEdge> Union(ValueList<IdentityEdge> a, ValueList<IdentityEdge> b)
    {
        var set = new SortedDictionary<(TypedId, TypedId), IdentityEdge>();
        foreach (var edge in a.Concat(b))
            if (!set.TryGetValue((edge.A, edge.B), out var known) || edge.At < known.At)
                set[(edge.A, edge.B)] = edge;
        return new ValueList<IdentityEdge>([.. set.Values.Take(MostEdges)]);
    }

    public static ValueList<IdentityEdge> Without(ValueList<IdentityEdge> edges, IdentityEdge edge) =>
        new([.. edges.Where(known => !known.Joins(edge))]);

    /// <summary>The ids that pairs connect, each group ascending.</summary>
    public static List<ValueList<TypedId>> Components(IEnumerable<TypedId> ids, IEnumerable<IdentityEdge> edges)
    {
        var root = ids.ToDictionary(id => id, id => id);
        foreach (var edge in edges)
        {
            if (!root.ContainsKey(edge.A) || !root.ContainsKey(edge.B)) continue;
            var (a, b) = (Find(edge.A), Find(edge.B));
            if (a.CompareTo(b) < 0) root[b] = a;
            else root[a] = b;
        }
        return [.. root.Keys.GroupBy(Find).Select(group => new ValueList<TypedId>([.. group.Order()]))];

        TypedId Find(TypedId id)
        {
            while (root[id] != id) id = root[id];
            return id;
        }
    }
}
