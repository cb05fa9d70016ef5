namespace Sluice.EventHubs.Store;

/// <summary>Finds the sequence number that an offset or a time stands for.</summary>
internal static class PositionLookup
{
    /// <summary>Of the first event at or behind an offset.</summary>
    public static long SequenceAtOffset(Segment[] segments, long offset, PartitionState state)
    {
        if (offset > state.LastOffset) return state.LastSequence + 1;
        if (offset < segments[0].BaseOffset) return state.BeginningSequence;
        var segment = segments[0];
        foreach (var candidate in segments)
            if (candidate.BaseOffset <= offset) segment = candidate;
        if (segment.Find(StartKind.Offset, offset) is not { } found) return state.LastSequence + 1;
        using var chunk = new RecordChunk();
        RecordReader.Load(segment, found.Position, found.Head.Length, chunk);
        var at = RecordFormat.HeadLength;
        for (var i = 0; i < found.Head.Count; i++)
        {
            if (segment.BaseOffset + found.Position + at >= offset) return found.Head.Sequence + i;
            at += EventFormat.LengthAt(chunk.Bytes[at..]);
        }
        return found.Head.Sequence + found.Head.Count;
    }

    /// <summary>Of the first event at or behind a time.</summary>
    public static long SequenceAtTime(Segment[] segments, long milliseconds, PartitionState state)
    {
        foreach (var segment in segments)
            if (segment.Find(StartKind.EnqueuedTime, milliseconds) is { } found)
                return found.Head.Sequence;
        return state.LastSequence + 1;
    }
}
