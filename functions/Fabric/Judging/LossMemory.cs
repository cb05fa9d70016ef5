using System.Collections.Immutable;

namespace Sluice.Fabric.Judging;

/// <summary>Counts and positions of the last <see cref="JudgeLimits.Minutes"/> minutes.</summary>
public sealed record LossMemory
{
    /// <summary>The oldest minute, minutes since 1970; 0 when there is none.</summary>
    public long FirstMinute { get; init; }

    /// <summary>The first minute that may be compared with: nothing was away or began anew since.</summary>
    public long NotBefore { get; init; }

    /// <summary>The last minute that was balanced.</summary>
    public long Balanced { get; init; }

    /// <summary>Sorted by name.</summary>
    public ImmutableArray<LossSeries> Series { get; init; } = [];

    /// <summary>What each balance said.</summary>
    public ImmutableArray<LossFinding> Findings { get; init; } = [];
}
