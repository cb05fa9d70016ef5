using System.Collections.Immutable;
using Sluice.Fabric.Planning;

namespace Sluice.Fabric.Judging;

/// <summary>What one round of judging gave.</summary>
/// <param name="State">What is remembered for the next round.</param>
/// <param name="View">The pipeline as it is now.</param>
/// <param name="Incidents">Incidents that this round opened, changed or closed; each opening and each closing comes once.</param>
/// <param name="Measurement">What the planner is told.</param>
public sealed record Judgement(JudgeState State, PipelineView View, ImmutableArray<Incident> Incidents, Measurement Measurement);
