using System.Text.Json.Nodes;
using Sluice.Enrich.JsonPaths;
using Sluice.Iglu;

namespace Sluice.Enrich.Enrichments.ApiRequest;

/// <summary>A part of the answer that becomes an entity.</summary>
internal sealed record ApiOutput(SchemaKey Schema, JsonPath Path)
{
    public static ApiOutput? Create(EnrichmentConfig config)
    {
        config.AllowOnly("schema", "json");
        var schema = config.Schema("schema");
        var json = config.Object("json");
        json?.AllowOnly("jsonPath");
        return json?.JsonPath("jsonPath") is { } path && schema is not null ? new ApiOutput(schema, path) : null;
    }

    /// <summary>The entity; several values are an array; null when the path finds nothing.</summary>
    public Entity? Take(JsonNode? answer)
    {
        var found = Path.Find(answer);
        return found.Count switch
        {
            0 => null,
            1 => new Entity(Schema, Inputs.Nodes.Write(found[0].Value)),
            _ => new Entity(Schema, Inputs.Nodes.Write(new JsonArray([.. found.Select(match => match.Value?.DeepClone())]))),
        };
    }
}
