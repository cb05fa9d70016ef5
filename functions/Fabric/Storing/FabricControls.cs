using System.Collections.Immutable;

namespace Sluice.Fabric.Storing;

/// <summary>Pauses, trial and bounds that people have set. What is null follows the settings.</summary>
public sealed record FabricControls
{
    /// <summary>Nothing was set.</summary>
    public static FabricControls None { get; } = new();

    /// <summary>Nothing is scaled.</summary>
    public bool? Paused { get; init; }

    /// <summary>Decisions are made and shown, not carried out.</summary>
    public bool? DryRun { get; init; }

    /// <summary>Bounds and pauses of single nodes: workers by name, the log as <c>log</c>.</summary>
    public ImmutableSortedDictionary<string, NodeControl> Nodes { get; init; } =
        ImmutableSortedDictionary.Create<string, NodeControl>(StringComparer.Ordinal);

    /// <summary>When it was changed last; null when it never was.</summary>
    public DateTimeOffset? ChangedAt { get; init; }

    /// <summary>Guards the next change; null when nothing was stored.</summary>
    public string? Tag { get; init; }
}
