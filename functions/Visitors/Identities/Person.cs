using System.Security.Cryptography;
using System.Text;
using Sluice.Visitors.Profiles;

namespace Sluice.Visitors.Identities;

/// <summary>All ids that are known to be of one person.</summary>
/// <param name="Root">The root's row; its id is the smallest.</param>
/// <param name="Ids">All ids, ascending.</param>
/// <param name="Edges">The pairs that join them.</param>
public sealed record Person(IdentityNode Root, ValueList<TypedId> Ids, ValueList<IdentityEdge> Edges)
{
    /// <summary>
    /// A name for the person that is no id: 32 hexadecimal digits. It changes when the person is joined with one whose
    /// smallest id is smaller.
    /// </summary>
    public string Name => NameOf(Root.Id);

    internal static string NameOf(TypedId root) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes("person\n" + root.Text)), 0, 16);
}
