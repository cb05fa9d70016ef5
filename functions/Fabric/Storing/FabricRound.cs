using System.Collections.Immutable;
using Sluice.Fabric.Changing;
using Sluice.Fabric.Judging;
using Sluice.Fabric.Planning;

namespace Sluice.Fabric.Storing;

/// <summary>What one round gave.</summary>
/// <param name="Number">Running number, one more with each round.</param>
/// <param name="View">The pipeline as it was judged.</param>
/// <param name="Incidents">Incidents that were opened, changed or closed.</param>
/// <param name="Decisions">New decisions, and earlier ones whose outcome became known.</param>
public sealed record FabricRound(
    long Number, PipelineView View, ImmutableArray<Incident> Incidents, ImmutableArray<Decision> Decisions)
{
    /// <summary>What people changed: what began, moved on or ended.</summary>
    public ImmutableArray<Change> Changes { get; init; } = [];
}
