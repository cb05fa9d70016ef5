using Sluice.Fabric.Changing;
using Sluice.Fabric.Judging;
using Sluice.Fabric.Planning;
using Sluice.Fabric.Telling;

namespace Sluice.Fabric.Running;

/// <summary>All that the fabric remembers from round to round. Whoever leads next goes on from it.</summary>
internal sealed record FabricMemory
{
    public static FabricMemory Empty { get; } = new();

    /// <summary>Number of the last round.</summary>
    public long Round { get; init; }

    /// <summary>Who saved it.</summary>
    public string Leader { get; init; } = "";

    /// <summary>When it was saved.</summary>
    public DateTimeOffset SavedAt { get; init; }

    public JudgeState Judge { get; init; } = JudgeState.Empty;

    public PlannerState Planner { get; init; } = PlannerState.Empty;

    public AlertState Alerts { get; init; } = AlertState.Empty;

    public ChangeMemory Changes { get; init; } = ChangeMemory.Empty;
}
