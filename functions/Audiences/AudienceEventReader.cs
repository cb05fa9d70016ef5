using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace Sluice.Audiences;

/// <summary>Reads enriched TSV lines as far as rules need them. Events that no rule names cost a search for tabs.</summary>
internal sealed class AudienceEventReader
{
    private const int Columns = 131;
    private const int MaxId = 1024;

    // Numbers of the columns, from 1, as in Snowplow's canonical event model.
    private const int CollectorTime = 4, UserId = 13, DomainUserId = 16, NetworkUserId = 18, Path = 36, UnstructEvent = 59,
        DerivedTime = 125, EventName = 127;

    private readonly byte[][] _names;

    public AudienceEventReader(IEnumerable<AudienceRule> rules) =>
        _names = [.. rules.SelectMany(rule => new[] { rule.Start.Event, rule.Unless.Event }).Distinct().Select(Encoding.UTF8.GetBytes)];

    /// <summary>Null for a line that is no enriched event, belongs to no visitor, or that no rule names.</summary>
    public AudienceEvent? Read(ReadOnlyMemory<byte> line, DateTimeOffset enqueued)
    {
        var span = line.Span;
        Span<int> ends = stackalloc int[Columns + 1];
        ends[0] = -1;
        for (var column = 1; column < Columns; column++)
        {
            var start = ends[column - 1] + 1;
            var length = span[start..].IndexOf((byte)'\t');
            if (length < 0) return null;
            ends[column] = start + length;
        }
        ends[Columns] = span.Length;
        if (Column(span, ends, Columns).Contains((byte)'\t')) return null;

        var name = Column(span, ends, EventName);
        var isNamed = false;
        foreach (var known in _names) isNamed |= name.SequenceEqual(known);
        if (!isNamed || VisitorOf(span, ends) is not { } visitor) return null;
        if (!TryReadTime(Column(span, ends, CollectorTime), out var at)) at = enqueued;
        if (TryReadTime(Column(span, ends, DerivedTime), out var derived) && derived < at) at = derived;
        var path = Column(span, ends, Path);
        return new AudienceEvent(
            visitor, at, Encoding.UTF8.GetString(name), path.IsEmpty ? null : Encoding.UTF8.GetString(path), Data(line[(ends[UnstructEvent - 1] + 1)..ends[UnstructEvent]]));
    }

    // {"schema": unstruct_event, "data": {"schema": …, "data": {…}}}
    private static JsonElement? Data(ReadOnlyMemory<byte> json)
    {
        if (json.IsEmpty) return null;
        try
        {
            using var document = JsonDocument.Parse(json);
            return document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.TryGetProperty("data", out var envelope) && envelope.ValueKind == JsonValueKind.Object
                && envelope.TryGetProperty("data", out var data) ? data.Clone() : null;
        }
        catch (Exception broken) when (broken is JsonException or InvalidOperationException)
        {
            // No JSON, or texts in it that are no Unicode: nothing that a condition could hold for.
            return null;
        }
    }

    private static string? VisitorOf(ReadOnlySpan<byte> line, ReadOnlySpan<int> ends)
    {
        // The first that is there decides, as it did for the partition.
        var (column, type) = !Column(line, ends, DomainUserId).IsEmpty ? (DomainUserId, "domain_userid:")
            : !Column(line, ends, UserId).IsEmpty ? (UserId, "user_id:")
            : (NetworkUserId, "network_userid:");
        var id = Column(line, ends, column);
        // Two broken texts could become the same one.
        return id.Length is 0 or > MaxId || !Utf8.IsValid(id) ? null : type + Encoding.UTF8.GetString(id);
    }

    private static ReadOnlySpan<byte> Column(ReadOnlySpan<byte> line, ReadOnlySpan<int> ends, int column) =>
        line[(ends[column - 1] + 1)..ends[column]];

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
