using System.Collections.Immutable;

namespace Sluice.Fabric.Planning;

/// <summary>
/// All that the planner remembers. It is plain data: whoever takes over planning goes on from a stored copy, and from
/// <see cref="Empty"/> when there is none.
/// </summary>
public sealed record PlannerState
{
    /// <summary>Nothing remembered.</summary>
    public static PlannerState Empty { get; } = new();

    /// <summary>By name.</summary>
    public ImmutableSortedDictionary<string, ConsumerState> Consumers { get; init; } =
        ImmutableSortedDictionary.Create<string, ConsumerState>(StringComparer.Ordinal);

    /// <summary>The log.</summary>
    public LogState Log { get; init; } = new();

    /// <summary>Decisions so far.</summary>
    public long Decisions { get; init; }
}
