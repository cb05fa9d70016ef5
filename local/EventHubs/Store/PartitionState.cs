namespace Sluice.EventHubs.Store;

/// <summary>Both ends of a partition.</summary>
/// <param name="BeginningSequence">Sequence number of the oldest kept event; of the next one when none is kept.</param>
/// <param name="LastSequence">Sequence number of the newest event there ever was; −1 when there was none.</param>
/// <param name="LastOffset">Offset of that event; −1 when there was none.</param>
/// <param name="LastMilliseconds">Its enqueued time, since 1970.</param>
/// <param name="IsEmpty">True when nothing is kept.</param>
internal readonly record struct PartitionState(
    long BeginningSequence, long LastSequence, long LastOffset, long LastMilliseconds, bool IsEmpty);
