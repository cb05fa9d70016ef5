namespace Sluice.Fabric.Storing;

/// <summary>What people have set for one node.</summary>
/// <param name="Paused">It is not scaled.</param>
/// <param name="Min">Fewest instances or units.</param>
/// <param name="Max">Most instances or units.</param>
public sealed record NodeControl(bool? Paused, int? Min, int? Max);
