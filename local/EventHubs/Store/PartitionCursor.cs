namespace Sluice.EventHubs.Store;

/// <summary>A cursor by sequence number; remembers the file position of the record it read last.</summary>
internal sealed class PartitionCursor(Partition partition, long sequence) : IPartitionCursor
{
    private const int ChunkBytes = 256 * 1024;
    private Segment? _segment;
    private long _position;
    private long _positionSequence;

    /// <inheritdoc />
    public long NextSequence { get; private set; } = sequence;

    /// <inheritdoc />
    public void MoveTo(long next) => NextSequence = Math.Max(NextSequence, next);

    /// <inheritdoc />
    public bool TryRead(RecordChunk chunk)
    {
        while (true)
        {
            var state = partition.State;
            if (NextSequence < state.BeginningSequence) NextSequence = state.BeginningSequence;
            if (NextSequence > state.LastSequence) return false;
            try
            {
                if (!Locate()) continue;
                if (!RecordReader.Load(_segment!, _position, ChunkBytes, chunk, out var length))
                {
                    _segment = null; // the end of this segment: the next one is looked up
                    continue;
                }
                _position += length;
                _positionSequence = EndOf(chunk);
                return true;
            }
            catch (ObjectDisposedException)
            {
                _segment = null; // retention took the file between two looks
            }
        }
    }

    private bool Locate()
    {
        if (_segment is not null && _positionSequence == NextSequence && _position < _segment.Length) return true;
        Segment? owner = null;
        foreach (var candidate in partition.Segments())
            if (candidate.BaseSequence <= NextSequence)
                owner = candidate;
        if (owner?.Find(StartKind.Sequence, NextSequence) is not { } found) return false;
        (_segment, _position) = (owner, found.Position);
        return true;
    }

    private static long EndOf(RecordChunk chunk)
    {
        var bytes = chunk.Bytes;
        var end = 0L;
        while (RecordFormat.TryReadHead(bytes, out var head))
        {
            end = head.Sequence + head.Count;
            bytes = bytes[head.Length..];
        }
        return end;
    }
}
