using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Sluice.Snowplow;

/// <summary>
/// The enriched TSV: 131 columns, tab separated, UTF-8, no line break at the end. Times are
/// <c>yyyy-MM-dd HH:mm:ss.SSS</c> in UTC, flags <c>1</c> and <c>0</c>, nothing where there is no value. In texts a tab
/// becomes four spaces and every other control character goes, so that a line stays a line and a column a column.
/// </summary>
public static class EnrichedTsv
{
    private const byte Tab = (byte)'\t';

    /// <summary>Appends the event's line. Allocates nothing beyond what <paramref name="output"/> does.</summary>
    public static void Write(EnrichedEvent enriched, IBufferWriter<byte> output)
    {
        var writer = new Writer(output);
        var columns = EnrichedColumns.All;
        for (var i = 0; i < columns.Length; i++)
        {
            if (i > 0) writer.Byte(Tab);
            var column = columns[i];
            switch (column.Kind)
            {
                case ColumnKind.Integer:
                    if (column.GetInteger(enriched) is { } number) writer.Integer(number);
                    break;
                case ColumnKind.Boolean:
                    if (column.GetBoolean(enriched) is { } flag) writer.Byte(flag ? (byte)'1' : (byte)'0');
                    break;
                case ColumnKind.Timestamp:
                    if (column.GetTimestamp(enriched) is { } time) writer.Time(time);
                    break;
                default:
                    if (column.GetString(enriched) is { Length: > 0 } text) writer.Text(text);
                    break;
            }
        }
        writer.Flush();
    }

    /// <summary>
    /// Reads a line. False when it has another number of columns or a field does not decode; <paramref name="error"/>
    /// says which, without the value. An empty field is null. JSON columns are taken as they are, and a line without an
    /// event id or a collector time is still a line: who needs them asks for them.
    /// </summary>
    public static bool TryRead(ReadOnlySpan<byte> line, out EnrichedEvent enriched, out string error)
    {
        enriched = new EnrichedEvent();
        var count = line.Count(Tab) + 1;
        if (count != EnrichedColumns.Count)
        {
            error = string.Create(CultureInfo.InvariantCulture, $"{count} columns where {EnrichedColumns.Count} are expected");
            return false;
        }
        foreach (var column in EnrichedColumns.All)
        {
            var end = line.IndexOf(Tab);
            var field = end < 0 ? line : line[..end];
            line = end < 0 ? default : line[(end + 1)..];
            if (field.IsEmpty) continue;
            if (!column.TrySetText(enriched, Encoding.UTF8.GetString(field)))
            {
                error = $"{column.Name} is no {Describe(column.Kind)}";
                return false;
            }
        }
        error = "";
        return true;
    }

    private static string Describe(ColumnKind kind) => kind switch
    {
        ColumnKind.Integer => "32-bit integer",
        ColumnKind.Boolean => "1 or 0",
        ColumnKind.Timestamp => "time of the form yyyy-MM-dd HH:mm:ss.SSS",
        ColumnKind.Decimal => "decimal number",
        _ => "UUID",
    };

    /// <summary>Takes large spans from the output and advances rarely: 131 fields are mostly a few bytes each.</summary>
    private ref struct Writer(IBufferWriter<byte> output)
    {
        private const int Chunk = 2048;

        private Span<byte> _span;
        private int _used;

        public void Byte(byte value)
        {
            Ensure(1);
            _span[_used++] = value;
        }

        public void Integer(int value)
        {
            Ensure(11);
            Utf8Formatter.TryFormat(value, _span[_used..], out var written);
            _used += written;
        }

        public void Time(DateTime value)
        {
            Ensure(Times.TsvLength);
            _used += Times.WriteTsv(value, _span[_used..]);
        }

        public void Text(ReadOnlySpan<char> text)
        {
            while (true)
            {
                var clean = Controls.IndexOf(text);
                Clean(clean < 0 ? text : text[..clean]);
                if (clean < 0) return;
                if (text[clean] == '\t')
                {
                    Ensure(4);
                    "    "u8.CopyTo(_span[_used..]);
                    _used += 4;
                }
                text = text[(clean + 1)..];
            }
        }

        public void Flush()
        {
            output.Advance(_used);
            _span = default;
            _used = 0;
        }

        private void Clean(ReadOnlySpan<char> text)
        {
            // In pieces, so that a page of JSON does not ask for three times its length at once.
            while (!text.IsEmpty)
            {
                var take = Math.Min(text.Length, Chunk);
                if (take < text.Length && char.IsHighSurrogate(text[take - 1])) take++;
                Ensure(Encoding.UTF8.GetMaxByteCount(take));
                _used += Encoding.UTF8.GetBytes(text[..take], _span[_used..]);
                text = text[take..];
            }
        }

        private void Ensure(int size)
        {
            if (_span.Length - _used >= size) return;
            if (_used > 0) Flush();
            _span = output.GetSpan(Math.Max(size, Chunk));
        }
    }
}
