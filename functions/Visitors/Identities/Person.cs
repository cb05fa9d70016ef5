using System.Security.Cryptography;
using System.Text;
using Sluice.Visitors.Profiles;

namespace Sluice.Visitors.Identities;

/// <summary>All ids that are known to be of one person.</summary>
/// <param name="Ids">All ids, ascending.</param>
/// <param name="Rows">Their rows, in the order in which they were met: the one that was asked for is the first.</param>
public sealed record Person(ValueList<TypedId> Ids, IReadOnlyList<IdentityNode> Rows)
{
    /// <summary>
    /// A name for the person that is no id: 32 hexadecimal digits. It changes when the person is joined with one whose
    /// smallest id is smaller.
    /// </summary>
    public string Name =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes("person\n" + Ids[0].Text)), 0, 16);

    /// <summary>The pairs that join the ids, by <see cref="IdentityEdge.A"/>, then B.</summary>
    public IReadOnlyList<IdentityEdge> Edges
    {
        get
        {
            var rows = Rows.ToDictionary(row => row.Id);
            return Pairs(row => row.Linked, link => rows.TryGetValue(link.Edge.A, out var a) && rows.TryGetValue(link.Edge.B, out var b)
                && a.Names(b.Id) && b.Names(a.Id));
        }
    }

    /// <summary>The pairs of these ids, with each other and with others, that were taken back.</summary>
    public IReadOnlyList<IdentityEdge> Undone => Pairs(row => row.Forbidden, _ => true);

    // Both rows may tell of a pair: the earlier time counts.
    private List<IdentityEdge> Pairs(Func<IdentityNode, ValueList<IdentityLink>> links, Func<(IdentityNode Row, IdentityEdge Edge), bool> counts)
    {
        var pairs = new SortedDictionary<(TypedId, TypedId), IdentityEdge>();
        foreach (var row in Rows)
            foreach (var link in links(row))
            {
                var edge = IdentityEdge.Of(row.Id, link.Other, link.At);
                if (!counts((row, edge)) || (pairs.TryGetValue((edge.A, edge.B), out var known) && known.At <= edge.At)) continue;
                pairs[(edge.A, edge.B)] = edge;
            }
        return [.. pairs.Values];
    }
}
