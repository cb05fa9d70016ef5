using System.Text.Json;
using System.Text.Json.Nodes;
using Sluice.Enrich.Json;

namespace Sluice.Enrich.Enrichments.Inputs;

/// <summary>JSON that can be changed.</summary>
internal static class Nodes
{
    /// <summary>Deepest JSON that an enrichment's own text may hold.</summary>
    private const int MaxDepth = 256;

    public static JsonNode? From(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => JsonObject.Create(element),
        JsonValueKind.Array => JsonArray.Create(element),
        _ => JsonValue.Create(element),
    };

    /// <summary>Null for what is no JSON as well.</summary>
    public static JsonNode? Parse(string json)
    {
        if (!PooledJson.TryParse(json, MaxDepth, out var parsed, out _)) return null;
        using var owner = parsed;
        return From(parsed.Root.Clone());
    }

    /// <summary>Compact JSON text.</summary>
    public static string Write(JsonNode? node)
    {
        using var output = new PooledBuffer();
        using (var writer = new Utf8JsonWriter(output, CompactJson.WriterOptions))
        {
            if (node is null) writer.WriteNullValue();
            else node.WriteTo(writer);
        }
        return output.ToString();
    }
}
