using System.Buffers.Text;
using System.Text;
using static Sluice.Snowplow.ColumnIndex;

namespace Sluice.Snowplow;

/// <summary>
/// An enriched TSV line whose columns are read where they lie, by their <see cref="EnrichedColumn.Index"/>. Nothing is
/// decoded that is not asked for.
/// </summary>
public readonly ref struct EnrichedLine
{
    /// <summary>Integers that the places of all columns take.</summary>
    public const int Room = EnrichedColumns.Count + 1;

    private readonly ReadOnlySpan<byte> _line;

    // Column c lies between ends[c] + 1 and ends[c + 1].
    private readonly ReadOnlySpan<int> _ends;

    private EnrichedLine(ReadOnlySpan<byte> line, ReadOnlySpan<int> ends)
    {
        _line = line;
        _ends = ends;
    }

    /// <summary>Column whose id names the visitor, and so the partition: the first of three that is not empty.</summary>
    public int VisitorColumn =>
        !Column(DomainUserid).IsEmpty ? DomainUserid : !Column(UserId).IsEmpty ? UserId : NetworkUserid;

    /// <summary>Finds the columns.</summary>
    /// <param name="line">The line, without its end.</param>
    /// <param name="ends">Room for <see cref="Room"/> integers, which the result goes on using.</param>
    /// <param name="row">The line with its columns.</param>
    /// <returns>False for a line with another number of columns, which is no enriched event.</returns>
    public static bool TryParse(ReadOnlySpan<byte> line, Span<int> ends, out EnrichedLine row)
    {
        row = new EnrichedLine(line, ends);
        ends[0] = -1;
        for (var column = 1; column < EnrichedColumns.Count; column++)
        {
            var start = ends[column - 1] + 1;
            var length = line[start..].IndexOf((byte)'\t');
            if (length < 0) return false;
            ends[column] = start + length;
        }
        ends[EnrichedColumns.Count] = line.Length;
        return !row.Column(EnrichedColumns.Count - 1).Contains((byte)'\t');
    }

    /// <summary>The line again whose columns <see cref="TryParse"/> has found.</summary>
    public static EnrichedLine Of(ReadOnlySpan<byte> line, ReadOnlySpan<int> ends) => new(line, ends);

    /// <summary>A column's bytes; empty when the event has none.</summary>
    public ReadOnlySpan<byte> Column(int index) => _line[Place(index)];

    /// <summary>Where in the line a column lies.</summary>
    public Range Place(int index) => (_ends[index] + 1).._ends[index + 1];

    /// <summary>True when none of the columns has anything.</summary>
    public bool AreEmpty(int first, int last) => _ends[last + 1] - _ends[first] == last - first + 1;

    /// <summary>
    /// A column as text, cut between characters; null when it is empty. Bytes that are no UTF-8 become U+FFFD, control
    /// characters spaces.
    /// </summary>
    public string? Text(int index, int limit)
    {
        var bytes = Column(index);
        if (bytes.IsEmpty) return null;
        // No more bytes than can matter are decoded.
        return Clean(Encoding.UTF8.GetString(bytes.Length > limit * 4 ? bytes[..(limit * 4)] : bytes), limit);
    }

    /// <summary>A whole number; null when there is none.</summary>
    public int? Number(int index)
    {
        var bytes = Column(index);
        return Utf8Parser.TryParse(bytes, out int value, out var read) && read == bytes.Length ? value : null;
    }

    /// <summary>
    /// When the event happened: <c>derived_tstamp</c>, unless that is later than <c>collector_tstamp</c> or more than
    /// <paramref name="late"/> before it; then when the collector received it.
    /// </summary>
    /// <param name="enqueued">Stands in for a missing <c>collector_tstamp</c>.</param>
    /// <param name="late">Unbounded when absent.</param>
    public DateTimeOffset HappenedAt(DateTimeOffset enqueued, TimeSpan? late = null)
    {
        var collected = Time(CollectorTstamp) ?? enqueued;
        return Time(DerivedTstamp) is { } derived && derived <= collected && (late is null || derived >= collected - late) ? derived : collected;
    }

    /// <summary>
    /// A timestamp, <c>yyyy-MM-dd HH:mm:ss.SSS</c> in UTC; null when there is none, or one before 1970, which no tracker
    /// has seen and Table Storage does not like.
    /// </summary>
    public DateTimeOffset? Time(int index)
    {
        var bytes = Column(index);
        Span<char> text = stackalloc char[Times.TsvLength];
        if (bytes.Length != text.Length || Encoding.ASCII.GetChars(bytes, text) != text.Length) return null;
        return Times.TryFromTsv(text, out var time) && time >= DateTime.UnixEpoch ? new DateTimeOffset(time) : null;
    }

    /// <summary>Text cut between characters, with spaces for control characters.</summary>
    public static string Clean(string text, int limit)
    {
        if (text.Length > limit) text = text[..(char.IsHighSurrogate(text[limit - 1]) ? limit - 1 : limit)];
        foreach (var c in text)
            if (char.IsControl(c))
                return string.Create(text.Length, text, (clean, from) =>
                {
                    for (var i = 0; i < clean.Length; i++) clean[i] = char.IsControl(from[i]) ? ' ' : from[i];
                });
        return text;
    }
}
