using System.Collections.Immutable;

namespace Sluice.Fabric.Planning;

/// <summary>What one round of planning gives.</summary>
/// <param name="State">To be given to the next round.</param>
/// <param name="Decisions">New decisions; most rounds have none.</param>
/// <param name="Outcomes">Outcomes of earlier decisions that became known.</param>
public sealed record Plan(
    PlannerState State, ImmutableArray<Decision> Decisions, ImmutableArray<ScoredDecision> Outcomes);
