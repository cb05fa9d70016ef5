namespace Sluice.Fabric.Planning;

/// <summary>What a running instance said of itself.</summary>
/// <param name="Id">Its name, as partitions name their owner.</param>
/// <param name="ProcessedRate">Events a second since the previous measurement; NaN when unknown.</param>
/// <param name="BusyShare">Share of that time it was at work, or would have been with large batches, 0 to 1; NaN when unknown.</param>
public readonly record struct InstanceMeasurement(string Id, double ProcessedRate, double BusyShare);
