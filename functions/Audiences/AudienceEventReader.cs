using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Sluice.Snowplow;
using static Sluice.Snowplow.ColumnIndex;

namespace Sluice.Audiences;

/// <summary>Reads enriched TSV lines as far as rules need them. Events that no rule names cost a search for tabs.</summary>
internal sealed class AudienceEventReader
{
    private const int MaxId = 1024;

    private readonly byte[][] _names;

    public AudienceEventReader(IEnumerable<AudienceRule> rules) =>
        _names = [.. rules.SelectMany(rule => new[] { rule.Start.Event, rule.Unless.Event }).Distinct().Select(Encoding.UTF8.GetBytes)];

    /// <summary>Null for a line that is no enriched event, belongs to no visitor, or that no rule names.</summary>
    public AudienceEvent? Read(ReadOnlyMemory<byte> line, DateTimeOffset enqueued)
    {
        Span<int> ends = stackalloc int[EnrichedLine.Room];
        if (!EnrichedLine.TryParse(line.Span, ends, out var row)) return null;

        var name = row.Column(EventName);
        var isNamed = false;
        foreach (var known in _names) isNamed |= name.SequenceEqual(known);
        if (!isNamed || VisitorOf(row) is not { } visitor) return null;
        var path = row.Column(PageUrlpath);
        return new AudienceEvent(
            visitor, row.HappenedAt(enqueued), Encoding.UTF8.GetString(name), path.IsEmpty ? null : Encoding.UTF8.GetString(path), Data(line[row.Place(UnstructEvent)]));
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

    private static string? VisitorOf(EnrichedLine row)
    {
        var column = row.VisitorColumn;
        var id = row.Column(column);
        // Two broken texts could become the same one.
        return id.Length is 0 or > MaxId || !Utf8.IsValid(id) ? null : $"{EnrichedColumns.All[column].Name}:{Encoding.UTF8.GetString(id)}";
    }
}
