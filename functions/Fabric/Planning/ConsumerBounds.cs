namespace Sluice.Fabric.Planning;

/// <summary>What holds for one consumer in place of what holds for all. Null is what holds for all.</summary>
/// <param name="MinInstances">Fewest instances.</param>
/// <param name="MaxInstances">Most instances.</param>
/// <param name="Paused">True when its decisions are shown and not carried out.</param>
public sealed record ConsumerBounds(int? MinInstances, int? MaxInstances, bool Paused);
