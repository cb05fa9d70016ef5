using Sluice.Visitors.Profiles;

namespace Sluice.Visitors.Identities;

/// <summary>
/// The row of an id: which other ids it was seen with, and which of these were taken back. A pair joins two ids when the
/// rows of both name each other.
/// </summary>
public sealed record IdentityNode
{
    /// <summary>Most ids that a row names: all others of the largest person.</summary>
    public const int MostLinked = IdentityGraph.MostIds - 1;

    /// <summary>Most pairs of an id that can be taken back; <see cref="Linkable.MaxLength"/> and this bound the row.</summary>
    public const int MostForbidden = 100;

    /// <summary>The id.</summary>
    public required TypedId Id { get; init; }

    /// <summary>The ids it was seen with, ascending; at most <see cref="MostLinked"/>.</summary>
    public ValueList<IdentityLink> Linked { get; init; }

    /// <summary>Ids that a pair must never join with this one: somebody took that back. Ascending; at most <see cref="MostForbidden"/>.</summary>
    public ValueList<IdentityLink> Forbidden { get; init; }

    /// <summary>What the row must be at for the next write; null when there is no row.</summary>
    public string? ETag { get; init; }

    /// <summary>True when it names the other as one of the same person.</summary>
    public bool Names(TypedId other) => IndexOf(Linked, other) >= 0;

    /// <summary>True when the pair with the other was taken back.</summary>
    public bool Forbids(TypedId other) => IndexOf(Forbidden, other) >= 0;

    internal bool HasMostLinked => Linked.Count >= MostLinked;

    internal bool HasMostForbidden => Forbidden.Count >= MostForbidden;

    internal IdentityNode Naming(TypedId other, DateTimeOffset at) =>
        Names(other) ? this : this with { Linked = With(Linked, new IdentityLink(other, at)) };

    /// <summary>No longer names the other, and forbids it where there is room for that.</summary>
    internal IdentityNode Forbidding(TypedId other, DateTimeOffset at) =>
        Forbids(other) || HasMostForbidden
            ? NotNaming(other)
            : NotNaming(other) with { Forbidden = With(Forbidden, new IdentityLink(other, at)) };

    internal IdentityNode NotNaming(TypedId other) => Names(other) ? this with { Linked = Without(Linked, other) } : this;

    internal IdentityNode Forgetting(TypedId other) =>
        Forbids(other) ? NotNaming(other) with { Forbidden = Without(Forbidden, other) } : NotNaming(other);

    private static int IndexOf(ValueList<IdentityLink> links, TypedId other)
    {
        var span = links.Span;
        for (var i = 0; i < span.Length; i++)
            if (span[i].Other == other)
                return i;
        return -1;
    }

    private static ValueList<IdentityLink> With(ValueList<IdentityLink> links, IdentityLink link)
    {
        var items = new IdentityLink[links.Count + 1];
        var at = 0;
        while (at < links.Count && links[at].Other.CompareTo(link.Other) < 0) at++;
        links.Span[..at].CopyTo(items);
        items[at] = link;
        links.Span[at..].CopyTo(items.AsSpan(at + 1));
        return new ValueList<IdentityLink>(items);
    }

    private static ValueList<IdentityLink> Without(ValueList<IdentityLink> links, TypedId other)
    {
        var at = IndexOf(links, other);
        return [.. links.Span[..at], .. links.Span[(at + 1)..]];
    }
}
