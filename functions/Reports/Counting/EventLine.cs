using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Sluice.Reports.Definitions;
using Sluice.Snowplow;

namespace Sluice.Reports.Counting;

/// <summary>
/// An enriched TSV line, of which only the fields that are asked for are read. JSON is parsed when the first field in it is
/// asked for. Used again for line after line; not safe for concurrent use.
/// </summary>
internal sealed class EventLine : IDisposable
{
    private const int DomainUserId = 15, UserId = 12, NetworkUserId = 17, CollectorTime = 3, DerivedTime = 124,
        Contexts = 52, UnstructEvent = 58, DerivedContexts = 122;
    private const string ContextsPrefix = "contexts", EventPrefix = "unstruct_event";

    private readonly int[] _ends = new int[EnrichedColumns.Count + 1];
    private readonly Dictionary<string, JsonElement> _entities = new(StringComparer.Ordinal);
    private readonly List<JsonDocument> _documents = [];
    private ReadOnlyMemory<byte> _line;
    private bool _isParsed;

    /// <summary>Takes a line; false when it has another number of columns.</summary>
    public bool TryTake(ReadOnlyMemory<byte> line)
    {
        Forget();
        _line = line;
        _ends[0] = -1;
        var rest = line.Span;
        for (var column = 1; column < EnrichedColumns.Count; column++)
        {
            var length = rest.IndexOf((byte)'\t');
            if (length < 0) return false;
            _ends[column] = _ends[column - 1] + 1 + length;
            rest = rest[(length + 1)..];
        }
        _ends[EnrichedColumns.Count] = line.Length;
        return !rest.Contains((byte)'\t');
    }

    /// <summary>
    /// When it happened: <c>derived_tstamp</c>, unless that is later than <c>collector_tstamp</c> or more than
    /// <paramref name="late"/> before it; then when the collector received it.
    /// </summary>
    public DateTimeOffset Time(DateTimeOffset enqueued, TimeSpan late)
    {
        if (!TryReadTime(Column(CollectorTime), out var collected)) collected = enqueued;
        return TryReadTime(Column(DerivedTime), out var derived) && derived <= collected && derived >= collected - late ? derived : collected;
    }

    /// <summary>The field as UTF-8; empty where the event has none, and where it is no text, number or truth value.</summary>
    public ReadOnlySpan<byte> Read(Field field)
    {
        switch (field.Source)
        {
            case FieldSource.Column:
                return Column(field.Column);
            case FieldSource.Visitor:
                return !Column(DomainUserId).IsEmpty ? Column(DomainUserId) : !Column(UserId).IsEmpty ? Column(UserId) : Column(NetworkUserId);
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

    private ReadOnlySpan<byte> Column(int column) => _line.Span[(_ends[column] + 1).._ends[column + 1]];

    private void Parse()
    {
        _isParsed = true;
        Take(UnstructEvent, EventPrefix);
        Take(Contexts, ContextsPrefix);
        Take(DerivedContexts, ContextsPrefix);
    }

    private void Take(int column, string prefix)
    {
        var json = _line[(_ends[column] + 1).._ends[column + 1]];
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

    // yyyy-MM-dd HH:mm:ss.SSS, UTC.
    private static bool TryReadTime(ReadOnlySpan<byte> bytes, out DateTimeOffset time)
    {
        time = default;
        Span<char> text = stackalloc char[23];
        if (bytes.Length != text.Length || Encoding.ASCII.GetChars(bytes, text) != text.Length) return false;
        return DateTimeOffset.TryParseExact(text, "yyyy-MM-dd HH:mm:ss.fff", CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal, out time)
            && time >= DateTimeOffset.UnixEpoch;
    }
}
