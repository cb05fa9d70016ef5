using System.Text.Json.Nodes;
using Sluice.Enrich.JsonPaths;
using Sluice.Iglu;

namespace Sluice.Enrich.Enrichments.Inputs;

/// <summary>A part of an event's JSON: <c>{"field": …, "schemaCriterion": …, "jsonPath": …}</c>.</summary>
internal sealed record JsonSource(JsonField Field, SchemaCriterion Criterion, JsonPath Path)
{
    /// <summary>The column's name.</summary>
    public string FieldName => Field switch
    {
        JsonField.UnstructEvent => "unstruct_event",
        JsonField.Contexts => "contexts",
        _ => "derived_contexts",
    };

    /// <summary>Reads the configuration; null, and noted, when it is wrong.</summary>
    public static JsonSource? Create(EnrichmentConfig config)
    {
        config.AllowOnly("field", "schemaCriterion", "jsonPath");
        JsonField? field = config.Text("field", required: true) switch
        {
            "unstruct_event" => JsonField.UnstructEvent,
            "contexts" => JsonField.Contexts,
            "derived_contexts" => JsonField.DerivedContexts,
            null => null,
            _ => Unknown(),
        };
        SchemaCriterion? criterion = null;
        if (config.Text("schemaCriterion", required: true) is { } text && !SchemaCriterion.TryParse(text, out criterion))
            config.Error("schemaCriterion", "must be an Iglu URI with stars for numbers, such as iglu:com.acme/user/jsonschema/1-*-*");
        return config.JsonPath("jsonPath") is { } path && field is { } known && criterion is not null
            ? new JsonSource(known, criterion, path) : null;

        JsonField? Unknown()
        {
            config.Error("field", "must be unstruct_event, contexts or derived_contexts");
            return null;
        }
    }

    /// <summary>The first value that the path finds in the first datum of such a schema; several are an array; null for none.</summary>
    public JsonNode? Read(EnrichmentContext context)
    {
        foreach (var (schema, data) in Data(context))
        {
            if (!Criterion.Matches(schema) || data() is not { } root) continue;
            var found = Path.Find(root);
            if (found.Count == 1) return found[0].Value;
            if (found.Count > 1) return new JsonArray([.. found.Select(match => match.Value?.DeepClone())]);
        }
        return null;
    }

    private IEnumerable<(SchemaKey Schema, Func<JsonNode?> Data)> Data(EnrichmentContext context)
    {
        switch (Field)
        {
            case JsonField.UnstructEvent:
                if (context.UnstructEvent is { } unstruct) yield return (unstruct.Schema, () => Nodes.From(unstruct.Data));
                break;
            case JsonField.Contexts:
                foreach (var entity in context.Contexts) yield return (entity.Schema, () => Nodes.From(entity.Data));
                break;
            default:
                foreach (var entity in context.Entities) yield return (entity.Schema, () => Nodes.Parse(entity.DataJson));
                break;
        }
    }
}
