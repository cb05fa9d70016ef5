using System.Collections.Immutable;

namespace Sluice.Fabric.Judging;

/// <summary>
/// All that judging remembers from round to round: plain data, never changed once it is made, stored by
/// <see cref="JudgeStateJson"/>. Its size is bounded by the limits of <see cref="JudgeLimits"/>. Times are milliseconds
/// since 1970, by the clock of whoever measures, 0 for never.
/// </summary>
public sealed record JudgeState
{
    /// <summary>Nothing remembered.</summary>
    public static JudgeState Empty { get; } = new();

    /// <summary>Time of the last round.</summary>
    public long Time { get; init; }

    /// <summary>By how much the clock of whoever measures is ahead of the log's, milliseconds.</summary>
    public long Skew { get; init; }

    /// <summary>In the order in which the readings have them.</summary>
    public ImmutableArray<StreamMemory> Streams { get; init; } = [];

    /// <summary>In the order in which the readings have them.</summary>
    public ImmutableArray<ConsumerMemory> Consumers { get; init; } = [];

    /// <summary>The log.</summary>
    public LogMemory Log { get; init; } = new();

    /// <summary>Counts and positions by the minute.</summary>
    public LossMemory Loss { get; init; } = new();

    /// <summary>Open incidents, in the order they opened.</summary>
    public ImmutableArray<OpenIncident> Open { get; init; } = [];

    /// <summary>Incidents that closed lately, to know one that comes back.</summary>
    public ImmutableArray<ClosedIncident> Closed { get; init; } = [];
}
