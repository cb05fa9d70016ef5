using System.Globalization;
using System.Text;

namespace Sluice.Log;

/// <summary>
/// What a sink already contains of one partition: the highest sequence number (redelivery) and, per collected partition,
/// the highest origin (resending). A sink stores it in the same atomic operation as the data and skips what is at or
/// below it. Not safe for concurrent use.
/// </summary>
public sealed class Watermarks
{
    private readonly SortedDictionary<int, Origin> _origins = [];

    /// <summary>Highest sequence number contained; −1 when there is none.</summary>
    public long Sequence { get; private set; } = -1;

    /// <summary>True when the record is already contained.</summary>
    public bool Contains(LogRecord record) =>
        record.SequenceNumber <= Sequence
        || (record.Origin is { } origin
            && _origins.TryGetValue(origin.Partition, out var highest)
            && !origin.IsAfter(highest));

    /// <summary>Notes a record as seen, contained or skipped; call in order of sequence.</summary>
    public void Advance(LogRecord record)
    {
        if (record.SequenceNumber > Sequence) Sequence = record.SequenceNumber;
        if (record.Origin is { } origin
            && (!_origins.TryGetValue(origin.Partition, out var highest) || origin.IsAfter(highest)))
            _origins[origin.Partition] = origin;
    }

    /// <summary>An independent copy.</summary>
    public Watermarks Clone()
    {
        var copy = new Watermarks { Sequence = Sequence };
        foreach (var (partition, origin) in _origins) copy._origins[partition] = origin;
        return copy;
    }

    /// <summary><c>sequence;partition-sequence-index;…</c>, ASCII, at most about 40 characters per collected partition.</summary>
    public override string ToString()
    {
        var text = new StringBuilder().Append(CultureInfo.InvariantCulture, $"{Sequence}");
        foreach (var origin in _origins.Values) text.Append(';').Append(origin);
        return text.ToString();
    }

    /// <summary>Reads what <see cref="ToString"/> wrote; an empty text is an empty sink.</summary>
    /// <exception cref="FormatException">The text was written by nothing of ours: better to stop than to guess.</exception>
    public static Watermarks Parse(string? text)
    {
        var marks = new Watermarks();
        if (string.IsNullOrEmpty(text)) return marks;
        var parts = text.Split(';');
        if (!long.TryParse(parts[0], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var sequence))
            throw new FormatException($"'{text}' is no watermark.");
        marks.Sequence = sequence;
        foreach (var part in parts.AsSpan(1))
        {
            if (!Origin.TryParse(part, out var origin)) throw new FormatException($"'{text}' is no watermark.");
            marks._origins[origin.Partition] = origin;
        }
        return marks;
    }
}
