namespace Sluice.Fabric.Measuring;

/// <summary>The log's capacity and what it refused. A number that is not known is NaN, a count null.</summary>
/// <param name="MeasuredAt">When it was read.</param>
/// <param name="ThroughputUnits">Throughput units; null when unknown or without limits.</param>
/// <param name="ThrottledRequests">Requests refused since the log or the measuring began; only grows.</param>
/// <param name="ThrottledReads">Times that reading was slowed down since then; only grows.</param>
/// <param name="BytesOut">Bytes handed out since then.</param>
/// <param name="ParkedEvents">Events parked in front of the log now.</param>
public sealed record LogReading(
    DateTimeOffset MeasuredAt, int? ThroughputUnits, double ThrottledRequests, double ThrottledReads, double BytesOut, double ParkedEvents);
