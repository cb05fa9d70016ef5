using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Sluice.Visitors.Events;

/// <summary>
/// An enriched TSV line whose columns are read where they lie, by their number from 1 as in Snowplow's canonical event
/// model. Nothing is decoded that is not asked for.
/// </summary>
public readonly ref struct EnrichedLine
{
    /// <summary>Columns of a line.</summary>
    public const int Columns = 131;

    /// <summary>Integers that <see cref="Parse"/> wants room for.</summary>
    public const int Room = Columns + 1;

    private readonly ReadOnlySpan<byte> _line;

    // Column c lies between ends[c - 1] + 1 and ends[c].
    private readonly ReadOnlySpan<int> _ends;

    private EnrichedLine(ReadOnlySpan<byte> line, ReadOnlySpan<int> ends)
    {
        _line = line;
        _ends = ends;
    }

    /// <summary>False for a line that is no enriched event; then nothing else may be asked.</summary>
    public bool IsEvent => !_ends.IsEmpty;

    /// <summary>Finds the columns.</summary>
    /// <param name="line">The line, without its end.</param>
    /// <param name="ends">Room for <see cref="Room"/> integers, which the answer goes on using.</param>
    public static EnrichedLine Parse(ReadOnlySpan<byte> line, Span<int> ends)
    {
        ends[0] = -1;
        for (var column = 1; column < Columns; column++)
        {
            var start = ends[column - 1] + 1;
            var length = line[start..].IndexOf((byte)'\t');
            if (length < 0) return default;
            ends[column] = start + length;
        }
        ends[Columns] = line.Length;
        return line[(ends[Columns - 1] + 1)..].Contains((byte)'\t') ? default : new EnrichedLine(line, ends);
    }

    /// <summary>A column's bytes; empty when the event has none.</summary>
    public ReadOnlySpan<byte> Column(int number) => _line[(_ends[number - 1] + 1).._ends[number]];

    /// <summary>True when none of the columns has anything.</summary>
    public bool AreEmpty(int first, int last) => _ends[last] - _ends[first - 1] == last - first + 1;

    /// <summary>
    /// A column as text, cut between characters; null when it is empty. Bytes that are no UTF-8 become U+FFFD, control
    /// characters spaces.
    /// </summary>
    public string? Text(int number, int limit) => Decode(Column(number), limit);

    /// <summary>A whole number; null when there is none.</summary>
    public int? Number(int number)
    {
        var bytes = Column(number);
        return Utf8Parser.TryParse(bytes, out int value, out var read) && read == bytes.Length ? value : null;
    }

    /// <summary>
    /// A timestamp, <c>yyyy-MM-dd HH:mm:ss.SSS</c> in UTC; null when there is none, or one before 1970, which no tracker
    /// has seen and Table Storage does not like.
    /// </summary>
    public DateTimeOffset? Time(int number)
    {
        var bytes = Column(number);
        Span<char> text = stackalloc char[23];
        if (bytes.Length != text.Length || Encoding.ASCII.GetChars(bytes, text) != text.Length) return null;
        return DateTimeOffset.TryParseExact(text, "yyyy-MM-dd HH:mm:ss.fff", CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal, out var time)
            && time >= DateTimeOffset.UnixEpoch
            ? time
            : null;
    }

    private static string? Decode(ReadOnlySpan<byte> bytes, int limit)
    {
        if (bytes.IsEmpty) return null;
        // No more bytes than can matter are decoded.
        var text = Encoding.UTF8.GetString(bytes.Length > limit * 4 ? bytes[..(limit * 4)] : bytes);
        return Clean(text, limit);
    }

    internal static string Clean(string text, int limit)
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
