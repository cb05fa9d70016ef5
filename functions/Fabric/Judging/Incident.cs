namespace Sluice.Fabric.Judging;

/// <summary>Something that was or is wrong: opened once, updated, closed once.</summary>
public sealed record Incident
{
    /// <summary>Unique within a pipeline: node, cause and the time it opened.</summary>
    public required string Id { get; init; }

    /// <summary>Worker or stream, <c>pipeline</c> for losses that no single node has.</summary>
    public required string Node { get; init; }

    /// <summary>Partition; null when it is about the whole node.</summary>
    public int? Partition { get; init; }

    /// <summary>State that opened it, or the worst since.</summary>
    public required NodeState State { get; init; }

    /// <summary>Why.</summary>
    public required Cause Cause { get; init; }

    /// <summary>What is the matter, in a sentence with numbers.</summary>
    public required string Summary { get; init; }

    /// <summary>What people can do; null when the fabric does it.</summary>
    public string? Advice { get; init; }

    /// <summary>When it opened.</summary>
    public required DateTimeOffset OpenedAt { get; init; }

    /// <summary>When it changed last.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>When it closed; null while it is open.</summary>
    public DateTimeOffset? ClosedAt { get; init; }
}
