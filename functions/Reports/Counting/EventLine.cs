using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Sluice.Reports.Definitions;
using Sluice.Snowplow;
using static Sluice.Snowplow.ColumnIndex;

namespace Sluice.Reports.Counting;

/// <summary>
/// An enriched TSV line, of which only the fields that are asked for are read. JSON is parsed when the first field in it is
/// asked for. Used again for line after line; not safe for concurrent use.
/// </summary>
internal sealed class EventLine : IDisposable
{
    private const string ContextsPrefix = "contexts", EventPrefix = "unstruct_event";

    private readonly int[] _ends = new int[EnrichedLine.Room];
    private readonly Dictionary<string, JsonElement> _entities = new(StringComparer.Ordinal);
    private readonly List<JsonDocument> _documents = [];
    private ReadOnlyMemory<byte> _line;
    private bool _isParsed;

    private EnrichedLine Row => EnrichedLine.Of(_line.Span, _ends);

    /// <summary>Takes a line; false when it has another number of columns.</summary>
    public bool TryTake(ReadOnlyMemory<byte> line)
    {
        Forget();
        _line = line;
        return EnrichedLine.TryParse(line.Span, _ends, out _);
    }

    /// <inheritdoc cref="EnrichedLine.HappenedAt"/>
    public DateTimeOffset Time(DateTimeOffset enqueued, TimeSpan late) => Row.HappenedAt(enqueued, late);

    /// <summary>The field as UTF-8; empty where the event has none, and where it is no text, number or truth value.</summary>
    public ReadOnlySpan<byte> Read(Field field)
    {
        switch (field.Source)
        {
            case FieldSource.Column:
                return Row.Column(field.Column);
            case FieldSource.Visitor:
                return Row.Column(Row.VisitorColumn);
            default:
                if (!_isParsed) Parse();
                try
                {
                    return _entities.TryGetValue(field.Entity, out var entity) ? Follow(entity, field.Path) : default;
                }
                catch (InvalidOperationException)
                {
                    // Half a surrogate pair, which is JSON but no text.
                    return default;
                }
        }
    }

    /// <summary>The field as text without control characters, cut to what a report keeps.</summary>
    public string Text(Field field)
    {
        const int limit = ReportDefinition.MaxValueLength;
        var bytes = Read(field);
        if (bytes.IsEmpty) return "";
        // No more bytes than can matter are decoded; bytes that are no UTF-8 become U+FFFD.
        var text = Encoding.UTF8.GetString(bytes.Length > limit * 4 ? bytes[..(limit * 4)] : bytes);
        if (text.AsSpan().ContainsAnyInRange('\0', '\u001f')) text = string.Concat(text.Where(c => c > '\u001f'));
        if (text.Length <= limit) return text;
        return text[..(char.IsHighSurrogate(text[limit - 1]) ? limit - 1 : limit)];
    }

    /// <summary>The field as a number, to six decimal places; null where it is none, or one beyond ±10¹².</summary>
    public decimal? Number(Field field)
    {
        var bytes = Read(field);
        if (bytes.IsEmpty || bytes.Length > 64) return null;
        Span<char> text = stackalloc char[64];
        if (!Encoding.UTF8.TryGetChars(bytes, text, out var length)
            || !decimal.TryParse(text[..length], NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            || number is > 1_000_000_000_000m or < -1_000_000_000_000m)
            return null;
        return Math.Round(number, 6);
    }

    public void Dispose() => Forget();

    private void Parse()
    {
        _isParsed = true;
        Take(UnstructEvent, EventPrefix);
        Take(Contexts, ContextsPrefix);
        Take(DerivedContexts, ContextsPrefix);
    }

    private void Take(int column, string prefix)
    {
        var json = _line[Row.Place(column)];
        if (json.IsEmpty) return;
        try
        {
            var document = JsonDocument.Parse(json);
            _documents.Add(document);
            if (document.RootElement.ValueKind != JsonValueKind.Object || !document.RootElement.TryGetProperty("data", out var data)) return;
            if (data.ValueKind == JsonValueKind.Array)
                foreach (var item in data.EnumerateArray())
                    Note(item, prefix);
            else
                Note(data, prefix);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // A foreign producer's line: its columns still count.
            return;
        }
    }

    private void Note(JsonElement item, string prefix)
    {
        if (item.ValueKind != JsonValueKind.Object || !item.TryGetProperty("schema", out var schema) || schema.ValueKind != JsonValueKind.String
            || !item.TryGetProperty("data", out var data))
            return;
        // The first of a kind counts.
        if (EntityNames.ColumnName(prefix, schema.GetString()) is { } name) _entities.TryAdd(name, data);
    }

    private static ReadOnlySpan<byte> Follow(JsonElement at, IReadOnlyList<string> path)
    {
        foreach (var step in path)
        {
            if (at.ValueKind == JsonValueKind.Object && at.TryGetProperty(step, out var inner)) at = inner;
            else if (at.ValueKind == JsonValueKind.Array && Utf8Parser.TryParse(Encoding.UTF8.GetBytes(step), out int index, out var read)
                && read == step.Length && index >= 0 && index < at.GetArrayLength())
                at = at[index];
            else return default;
        }
        return at.ValueKind switch
        {
            JsonValueKind.String => Encoding.UTF8.GetBytes(at.GetString()!),
            JsonValueKind.Number => Encoding.UTF8.GetBytes(at.GetRawText()),
            JsonValueKind.True => "true"u8,
            JsonValueKind.False => "false"u8,
            _ => default,
        };
    }

    private void Forget()
    {
        _isParsed = false;
        _entities.Clear();
        foreach (var document in _documents) document.Dispose();
        _documents.Clear();
    }
}
