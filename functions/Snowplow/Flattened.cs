using System.Text.Json;

namespace Sluice.Snowplow;

/// <summary>The JSON columns of one event, taken apart into the columns of the flattened form.</summary>
internal sealed class Flattened : IDisposable
{
    private readonly List<JsonDocument> _documents = [];
    private readonly List<(string Column, List<JsonElement> Data)> _entities = [];
    private readonly List<(string Column, string Json)> _left = [];
    private (string Column, JsonElement Data)? _event;

    private Flattened()
    {
    }

    public static Flattened Of(EnrichedEvent enriched)
    {
        var flattened = new Flattened();
        flattened.AddEntities("contexts", enriched.Contexts);
        flattened.AddEntities("derived_contexts", enriched.DerivedContexts);
        if (enriched.UnstructEvent is { } unstruct && !flattened.TryAddEvent(unstruct))
            flattened._left.Add(("unstruct_event", unstruct));
        return flattened;
    }

    public void WriteTo(Utf8JsonWriter writer)
    {
        foreach (var (column, data) in _entities)
        {
            writer.WriteStartArray(column);
            foreach (var element in data) JsonText.Copy(writer, element);
            writer.WriteEndArray();
        }
        if (_event is { } act)
        {
            writer.WritePropertyName(act.Column);
            JsonText.Copy(writer, act.Data);
        }
        foreach (var (column, json) in _left)
        {
            writer.WritePropertyName(column);
            JsonText.WriteRawOrText(writer, json);
        }
    }

    public void Dispose()
    {
        foreach (var document in _documents) document.Dispose();
    }

    private void AddEntities(string field, string? json)
    {
        if (json is null) return;
        if (Parse(json) is not { } root || !TryData(root, out var data) || data.ValueKind != JsonValueKind.Array)
        {
            _left.Add((field, json));
            return;
        }
        var found = new List<(string Column, JsonElement Data)>();
        foreach (var entity in data.EnumerateArray())
        {
            if (Describe("contexts", entity) is not { } described)
            {
                _left.Add((field, json));
                return;
            }
            found.Add(described);
        }
        foreach (var (column, element) in found)
        {
            var at = _entities.FindIndex(known => known.Column == column);
            if (at < 0) _entities.Add((column, [element]));
            else _entities[at].Data.Add(element);
        }
    }

    private bool TryAddEvent(string json)
    {
        if (Parse(json) is not { } root || !TryData(root, out var data)) return false;
        _event = Describe("unstruct_event", data);
        return _event is not null;
    }

    private JsonElement? Parse(string json)
    {
        // Not JSON: the column is then written as it stands.
        if (JsonText.Parse(json) is not { } document) return null;
        _documents.Add(document);
        return document.RootElement;
    }

    private static bool TryData(JsonElement element, out JsonElement data) =>
        (data = element.Get("data")).ValueKind != JsonValueKind.Undefined;

    private static (string Column, JsonElement Data)? Describe(string prefix, JsonElement element) =>
        TryData(element, out var data) && EntityNames.ColumnName(prefix, element.Text("schema")) is { } column
            ? (column, data)
            : null;
}
