namespace Sluice.Fabric.Measuring;

/// <summary>The fabric's own event on its way through the pipeline.</summary>
/// <param name="SentAt">When the collector had acknowledged it.</param>
/// <param name="ReadableAt">When it could be read at the end of the pipeline; null while it cannot.</param>
public readonly record struct CanaryReading(DateTimeOffset SentAt, DateTimeOffset? ReadableAt);
