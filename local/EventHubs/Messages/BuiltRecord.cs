namespace Sluice.EventHubs.Messages;

/// <summary>A record whose head is still open.</summary>
/// <param name="Buffer">Pooled; the record stands at its beginning.</param>
/// <param name="Length">Bytes of the record.</param>
/// <param name="Count">Number of events.</param>
/// <param name="LastEventPosition">Where the last event begins.</param>
/// <param name="PartitionKey">Key that decides the partition: the envelope's, else the first event's; null for none.</param>
internal readonly record struct BuiltRecord(byte[] Buffer, int Length, int Count, int LastEventPosition, string? PartitionKey);
