using System.Collections.Immutable;

namespace Sluice.Fabric.Changing;

/// <summary>What is remembered of changes from round to round.</summary>
internal sealed record ChangeMemory
{
    public static ChangeMemory Empty { get; } = new();

    /// <summary>By worker.</summary>
    public ImmutableSortedDictionary<string, WorkerMark> Workers { get; init; } =
        ImmutableSortedDictionary.Create<string, WorkerMark>(StringComparer.Ordinal);

    /// <summary>Versions and settings that take over now.</summary>
    public ImmutableArray<OpenChange> Open { get; init; } = [];

    /// <summary>When people had set something last, as it was known; null before the first look.</summary>
    public DateTimeOffset? ControlsAt { get; init; }

    /// <summary>What they had set, by name.</summary>
    public ImmutableSortedDictionary<string, string> Controls { get; init; } = ControlsText.Nothing;
}
