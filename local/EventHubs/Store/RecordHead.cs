namespace Sluice.EventHubs.Store;

/// <summary>The head of a record.</summary>
/// <param name="Length">Bytes of the whole record, head included.</param>
/// <param name="Sequence">Sequence number of the first event.</param>
/// <param name="Milliseconds">Enqueued time of every event in it, since 1970.</param>
/// <param name="Count">Number of events.</param>
internal readonly record struct RecordHead(int Length, long Sequence, long Milliseconds, int Count);
