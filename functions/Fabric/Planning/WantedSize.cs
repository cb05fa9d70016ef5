namespace Sluice.Fabric.Planning;

/// <summary>A size that would have been enough, and when.</summary>
/// <param name="Time">The time.</param>
/// <param name="Size">Instances or throughput units.</param>
public readonly record struct WantedSize(DateTimeOffset Time, int Size);
