using System.Globalization;
using System.Text;
using Parquet;
using Parquet.Schema;
using Sluice.Snowplow;

namespace Sluice.Archive.Lake;

/// <summary>A column of a file: what a row group will hold of it.</summary>
internal abstract class LakeColumn
{
    public abstract DataField Field { get; }

    /// <summary>Bytes that it holds, or about that.</summary>
    public long Size { get; protected set; }

    /// <summary>Adds a value; an empty one, and one that is none of the column's kind, is null.</summary>
    public abstract void Add(ReadOnlySpan<byte> value);

    /// <summary>Writes the values to a row group and forgets them.</summary>
    public abstract Task FlushAsync(ParquetRowGroupWriter group, CancellationToken cancellationToken);

    /// <summary>The column for one of the enriched event's.</summary>
    public static LakeColumn Of(EnrichedColumn column) => column.Kind switch
    {
        ColumnKind.Integer => new Values<int>(new DataField<int?>(column.Name), text =>
            int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null),
        ColumnKind.Boolean => new Values<bool>(new DataField<bool?>(column.Name), text => text is "1" ? true : text is "0" ? false : null),
        ColumnKind.Decimal => new Values<double>(new DataField<double?>(column.Name), text =>
            double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : null),
        ColumnKind.Timestamp => new Values<DateTime>(
            new DateTimeDataField(column.Name, DateTimeFormat.DateAndTimeMicros, isAdjustedToUTC: true, isNullable: true), text =>
                DateTime.TryParseExact(text, "yyyy-MM-dd HH:mm:ss.fff", CultureInfo.InvariantCulture,
                    DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time) ? time : null),
        _ => new Texts(column.Name),
    };

    /// <summary>A column of text.</summary>
    public static LakeColumn OfText(string name) => new Texts(name);

    private sealed class Texts(string name) : LakeColumn
    {
        private readonly List<string?> _values = [];

        public override DataField Field { get; } = new DataField<string>(name);

        public override void Add(ReadOnlySpan<byte> value)
        {
            _values.Add(value.IsEmpty ? null : Encoding.UTF8.GetString(value));
            Size += 8 + 2 * value.Length;
        }

        public override async Task FlushAsync(ParquetRowGroupWriter group, CancellationToken cancellationToken)
        {
            await group.WriteAsync(Field, _values!);
            _values.Clear();
            Size = 0;
        }
    }

    private delegate T? Parse<T>(ReadOnlySpan<char> text) where T : struct;

    private sealed class Values<T>(DataField column, Parse<T> parse) : LakeColumn where T : struct
    {
        private readonly List<T?> _values = [];

        public override DataField Field => column;

        public override void Add(ReadOnlySpan<byte> value)
        {
            Span<char> text = stackalloc char[64];
            _values.Add(value.IsEmpty || value.Length > text.Length || !Encoding.UTF8.TryGetChars(value, text, out var length)
                ? null : parse(text[..length]));
            Size += 16;
        }

        public override async Task FlushAsync(ParquetRowGroupWriter group, CancellationToken cancellationToken)
        {
            await group.WriteAsync<T>(Field, _values.ToArray(), null, null, cancellationToken);
            _values.Clear();
            Size = 0;
        }
    }
}
