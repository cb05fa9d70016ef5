using System.Collections.Immutable;

namespace Sluice.Fabric.Telling;

/// <summary>What telling remembers from round to round; <see cref="AlertStateJson"/> stores it.</summary>
public sealed record AlertState
{
    /// <summary>Nothing told, nothing waits.</summary>
    public static AlertState Empty { get; } = new();

    /// <summary>By name of the target.</summary>
    public ImmutableSortedDictionary<string, AlertTargetState> Targets { get; init; } =
        ImmutableSortedDictionary.Create<string, AlertTargetState>(StringComparer.Ordinal);
}
