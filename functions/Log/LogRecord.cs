namespace Sluice.Log;

/// <summary>One event as a partition of the log holds it.</summary>
/// <param name="Body">The event's bytes.</param>
/// <param name="SequenceNumber">Position in the partition; consecutive, never reused.</param>
/// <param name="EnqueuedTime">When the log accepted the event (UTC); never decreases within a partition.</param>
/// <param name="Offset">The log's own opaque position, when known.</param>
/// <param name="PartitionKey">The key it was sent with, when it was sent with one.</param>
/// <param name="Origin">What Enrich made the event from; null for events that do not come from Enrich.</param>
/// <param name="Properties">Application properties, where the reader keeps them.</param>
public sealed record LogRecord(
    ReadOnlyMemory<byte> Body,
    long SequenceNumber,
    DateTimeOffset EnqueuedTime,
    string? Offset = null,
    string? PartitionKey = null,
    Origin? Origin = null,
    IReadOnlyDictionary<string, object?>? Properties = null);
