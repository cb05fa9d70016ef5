namespace Sluice.EventHubs.Store;

/// <summary>
/// Positions of some records of a segment, one per <see cref="Stride"/> bytes, so that memory stays small however many
/// events there are. Positions, sequence numbers and times only grow, so one search serves all three. Not safe for
/// concurrent use.
/// </summary>
internal sealed class SparseIndex
{
    /// <summary>Fewest bytes between two entries.</summary>
    public const int Stride = 64 * 1024;

    private readonly List<Entry> _entries = [];

    /// <summary>Notes a record, in order of position; most are not kept.</summary>
    public void Add(long position, RecordHead head)
    {
        if (_entries.Count == 0 || position - _entries[^1].Position >= Stride)
            _entries.Add(new Entry(position, head.Sequence, head.Milliseconds));
    }

    /// <summary>A position at or before the record that contains a sequence number.</summary>
    public long FloorOfSequence(long sequence) => Floor(sequence, static entry => entry.Sequence);

    /// <summary>A position at or before the record that contains a position.</summary>
    public long FloorOfPosition(long position) => Floor(position, static entry => entry.Position);

    /// <summary>A position before which every record is older than a time.</summary>
    public long FloorOfTime(long milliseconds) => Floor(milliseconds - 1, static entry => entry.Milliseconds);

    private long Floor(long value, Func<Entry, long> key)
    {
        var (low, high) = (0, _entries.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (key(_entries[middle]) <= value) low = middle + 1;
            else high = middle;
        }
        return low == 0 ? 0 : _entries[low - 1].Position;
    }

    private readonly record struct Entry(long Position, long Sequence, long Milliseconds);
}
