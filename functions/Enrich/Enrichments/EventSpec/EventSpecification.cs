using System.Text.Json;
using Sluice.Enrich.Enrichments.Inputs;
using Sluice.Enrich.Json;
using Sluice.Iglu;

namespace Sluice.Enrich.Enrichments.EventSpec;

/// <summary>One event specification: the event it describes and the entities that go with it.</summary>
/// <param name="Id">Identifier.</param>
/// <param name="DatumJson">The data of the entity <c>event_specification</c> that says so.</param>
/// <param name="Event">Schema of the event; a star stands for any number of its version.</param>
/// <param name="Constraint">A JSON schema that the event's data has to meet besides; null for none.</param>
/// <param name="Entities">The entities, each with how many there must be at least.</param>
internal sealed record EventSpecification(
    string Id, string DatumJson, SchemaCriterion Event, JsonSchema? Constraint, IReadOnlyList<(SchemaCriterion Schema, int Least)> Entities)
{
    private const int Most = 100_000;

    /// <summary>Reads a file, <c>{"eventSpecs": [{"id": …, "name": …, "version": …, "schemaKey": …, "constraint": …, "entities": […]}]}</c>.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static IReadOnlyList<EventSpecification> ReadFile(string path)
    {
        var text = File.ReadAllText(path);
        if (!PooledJson.TryParse(text, 100, out var json, out var error)) throw new FormatException(error);
        using var owner = json;
        if (json.Root.ValueKind != JsonValueKind.Object || !json.Root.TryGetProperty("eventSpecs"u8, out var list) || list.ValueKind != JsonValueKind.Array)
            throw new FormatException("has no list eventSpecs");
        if (list.GetArrayLength() > Most) throw new FormatException($"has more than {Most} specifications");
        return [.. list.EnumerateArray().Select(Read)];
    }

    private static EventSpecification Read(JsonElement spec)
    {
        if (spec.ValueKind != JsonValueKind.Object || Text(spec, "id") is not { Length: > 0 } id) throw new FormatException("has a specification without id");
        if (Text(spec, "schemaKey") is not { } uri || !SchemaCriterion.TryParse(uri, out var key))
            throw new FormatException($"has no schemaKey in specification {id}");
        var constraint = spec.TryGetProperty("constraint"u8, out var schema) && schema.ValueKind == JsonValueKind.Object ? schema : (JsonElement?)null;
        var entities = new List<(SchemaCriterion, int)>();
        if (spec.TryGetProperty("entities"u8, out var list) && list.ValueKind == JsonValueKind.Array)
        {
            foreach (var entity in list.EnumerateArray())
            {
                if (Text(entity, "schemaKey") is not { } text || !SchemaCriterion.TryParse(text, out var criterion))
                    throw new FormatException($"has an entity without schemaKey in specification {id}");
                var least = entity.TryGetProperty("minCardinality"u8, out var number) && number.ValueKind == JsonValueKind.Number
                    && number.TryGetInt32(out var count) ? count : 1;
                entities.Add((criterion, least));
            }
        }
        return new EventSpecification(id, Datum(spec, id), key, constraint is { } found ? Compile(found, id) : null, entities);
    }

    private static JsonSchema Compile(JsonElement constraint, string id) =>
        JsonSchema.Compile(constraint, out _) ?? throw new FormatException($"has a constraint in specification {id} that is no JSON schema");

    private static string Datum(JsonElement spec, string id)
    {
        using var output = new PooledBuffer(256);
        using (var writer = new Utf8JsonWriter(output, CompactJson.WriterOptions))
        {
            writer.WriteStartObject();
            writer.WriteString("id"u8, id);
            foreach (var name in new[] { "name", "data_product_id", "data_product_name", "data_product_domain" })
                if (Text(spec, name) is { Length: > 0 } text) writer.WriteString(name, text);
            if (spec.TryGetProperty("version"u8, out var version) && version.ValueKind == JsonValueKind.Number && version.TryGetInt32(out var number))
                writer.WriteNumber("version"u8, number);
            writer.WriteEndObject();
        }
        return output.ToString();
    }

    private static string? Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString() : null;
}
