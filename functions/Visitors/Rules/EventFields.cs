using System.Text.Json;
using Sluice.Snowplow;

namespace Sluice.Visitors.Rules;

/// <summary>Reads the fields of one event, its JSON parsed at most once.</summary>
internal ref struct EventFields(EnrichedLine row) : IDisposable
{
    /// <summary>Longest text that is looked at; longer ones are cut.</summary>
    public const int MaxLength = 2048;

    // A list with more elements of one field is no more telling.
    private const int MostValues = 8;

    private readonly EnrichedLine _row = row;
    private JsonDocument? _event;
    private JsonDocument? _contexts;
    private JsonDocument? _derived;
    private bool _hasEvent;
    private bool _hasContexts;
    private bool _hasDerived;

    /// <summary>The values of a field: none, one, or several of a list or of several entities.</summary>
    public string[] Read(FieldPath path)
    {
        if (path.Column is { } column) return _row.Text(column, MaxLength) is { } text ? [text] : [];
        List<string>? found = null;
        if (path.IsEvent)
        {
            if (Load(ColumnIndex.UnstructEvent, path, ref _event, ref _hasEvent)) Collect(_event, path, ref found);
        }
        else
        {
            if (Load(ColumnIndex.Contexts, path, ref _contexts, ref _hasContexts)) Collect(_contexts, path, ref found);
            if (Load(ColumnIndex.DerivedContexts, path, ref _derived, ref _hasDerived)) Collect(_derived, path, ref found);
        }
        return found is null ? [] : [.. found];
    }

    public readonly void Dispose()
    {
        _event?.Dispose();
        _contexts?.Dispose();
        _derived?.Dispose();
    }

    private readonly bool Load(int column, FieldPath path, ref JsonDocument? document, ref bool isTried)
    {
        var bytes = _row.Column(column);
        if (bytes.IndexOf(path.Mark) < 0) return false;
        if (isTried) return document is not null;
        isTried = true;
        try
        {
            document = JsonDocument.Parse(bytes.ToArray());
        }
        catch (JsonException)
        {
            // Not from Enrich: such an event has no such field.
            return false;
        }
        return true;
    }

    private static void Collect(JsonDocument? document, FieldPath path, ref List<string>? found)
    {
        if (document is null || document.RootElement.ValueKind != JsonValueKind.Object
            || !document.RootElement.TryGetProperty("data", out var inner))
            return;
        if (inner.ValueKind == JsonValueKind.Array)
        {
            foreach (var entity in inner.EnumerateArray()) CollectOne(entity, path, ref found);
        }
        else CollectOne(inner, path, ref found);
    }

    private static void CollectOne(JsonElement selfDescribing, FieldPath path, ref List<string>? found)
    {
        if (selfDescribing.ValueKind == JsonValueKind.Object
            && selfDescribing.TryGetProperty("schema", out var schema) && schema.ValueKind == JsonValueKind.String
            && schema.GetString()!.StartsWith(path.Schema, StringComparison.Ordinal)
            && selfDescribing.TryGetProperty("data", out var data))
            Walk(data, path.Steps, ref found);
    }

    private static void Walk(JsonElement at, ReadOnlySpan<string> steps, ref List<string>? found)
    {
        if (found?.Count >= MostValues) return;
        switch (at.ValueKind)
        {
            case JsonValueKind.Array:
                foreach (var item in at.EnumerateArray()) Walk(item, steps, ref found);
                break;
            case JsonValueKind.Object when !steps.IsEmpty:
                if (at.TryGetProperty(steps[0], out var next)) Walk(next, steps[1..], ref found);
                break;
            case JsonValueKind.String when steps.IsEmpty && at.GetString() is { Length: > 0 } text:
                (found ??= []).Add(EnrichedLine.Clean(text, MaxLength));
                break;
            case JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False when steps.IsEmpty:
                (found ??= []).Add(EnrichedLine.Clean(at.GetRawText(), MaxLength));
                break;
        }
    }
}
