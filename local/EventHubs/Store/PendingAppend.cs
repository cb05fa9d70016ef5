using System.Buffers;

namespace Sluice.EventHubs.Store;

/// <summary>
/// Events on their way into a partition: a record whose head is still to be filled in, in a pooled buffer that belongs to
/// the partition from <see cref="IPartition.Append"/> on.
/// </summary>
internal abstract class PendingAppend(byte[] buffer, int length, int count)
{
    /// <summary>The record.</summary>
    public Memory<byte> Record => buffer.AsMemory(0, length);

    /// <summary>Number of events.</summary>
    public int Count => count;

    /// <summary>Position of the last event in the record.</summary>
    public required int LastEventPosition { get; init; }

    /// <summary>Tells the sender; called once, from a thread that must not be held up.</summary>
    protected abstract void OnCompleted(AppendOutcome outcome, long firstSequence);

    /// <summary>Gives the buffer back and tells the sender.</summary>
    internal void Complete(AppendOutcome outcome, long firstSequence)
    {
        ArrayPool<byte>.Shared.Return(buffer);
        OnCompleted(outcome, firstSequence);
    }
}
