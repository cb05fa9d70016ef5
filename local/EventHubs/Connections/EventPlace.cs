using Sluice.EventHubs.Store;

namespace Sluice.EventHubs.Connections;

/// <summary>A place in a chunk of records: the record, and the event in it.</summary>
internal struct EventPlace
{
    private int _record;
    private int _index;
    private RecordHead _head;

    /// <summary>Position of the event in the chunk.</summary>
    public int Position { get; private set; }

    /// <summary>Sequence number of the event.</summary>
    public readonly long Sequence => _head.Sequence + _index;

    /// <summary>Enqueued time of the event, in milliseconds since 1970.</summary>
    public readonly long Milliseconds => _head.Milliseconds;

    /// <summary>Moves to the first event at or behind a sequence number; false when the chunk has none.</summary>
    public bool Settle(ReadOnlySpan<byte> bytes, long sequence)
    {
        while (true)
        {
            if (_head.Count == 0)
            {
                if (!RecordFormat.TryReadHead(bytes[_record..], out _head)) return false;
                Position = _record + RecordFormat.HeadLength;
                _index = 0;
            }
            if (_head.Sequence + _head.Count <= sequence || _index == _head.Count)
            {
                _record += _head.Length;
                _head = default;
                continue;
            }
            if (Sequence >= sequence) return true;
            this = Next(bytes);
        }
    }

    /// <summary>The place behind the event.</summary>
    public readonly EventPlace Next(ReadOnlySpan<byte> bytes)
    {
        var next = this;
        next.Position += EventFormat.LengthAt(bytes[Position..]);
        next._index++;
        return next;
    }
}
