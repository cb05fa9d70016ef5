using Sluice.Visitors.Profiles;

namespace Sluice.Visitors.Identities;

/// <summary>
/// An id in the forest of persons. Either it is a root, which stands for a person and knows all the person's ids; or it
/// points to a smaller id of the same person.
/// </summary>
public sealed record IdentityNode
{
    /// <summary>The id.</summary>
    public required TypedId Id { get; init; }

    /// <summary>A smaller id of the same person; null for a root.</summary>
    public TypedId? Parent { get; init; }

    /// <summary>The person's ids, ascending, when this is a root; else none.</summary>
    public ValueList<TypedId> Members { get; init; }

    /// <summary>The pairs that join them, by <see cref="IdentityEdge.A"/>, then B.</summary>
    public ValueList<IdentityEdge> Edges { get; init; }

    /// <summary>The pair because of which this root is about to be another's; null when it is not.</summary>
    public IdentityEdge? Joining { get; init; }

    /// <summary>Ids that this one must never be joined with by a pair of the two: somebody took that back.</summary>
    public ValueList<IdentityEdge> Forbidden { get; init; }

    /// <summary>What the row must be at for the next write; null when there is no row.</summary>
    public string? ETag { get; init; }

    /// <summary>An id that no row is known of: a person of its own.</summary>
    public static IdentityNode Alone(TypedId id) => new() { Id = id, Members = [id] };

    /// <summary>True when the pair was taken back.</summary>
    public bool Forbids(IdentityEdge edge)
    {
        foreach (var forbidden in Forbidden.Span)
            if (forbidden.Joins(edge))
                return true;
        return false;
    }

    /// <summary>True when the pair is known to join two of its members.</summary>
    public bool Has(IdentityEdge edge)
    {
        foreach (var known in Edges.Span)
            if (known.Joins(edge))
                return true;
        return false;
    }
}
