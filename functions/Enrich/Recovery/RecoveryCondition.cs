using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Sluice.Enrich.Enrichments.Inputs;
using Sluice.Enrich.JsonPaths;

namespace Sluice.Enrich.Recovery;

/// <summary>
/// <c>{"op": "Test", "path": …, "value": …}</c>: a value of the failed event matches a pattern (<c>{"regex": …}</c>), equals
/// a value (<c>{"value": …}</c> or the value itself), or has a size (<c>{"size": {"eq" | "gt" | "lt": n}}</c>).
/// </summary>
internal sealed record RecoveryCondition(JsonPath Path, Regex? Pattern, JsonNode? Value, string? Size, double Count)
{
    public static RecoveryCondition? Read(RecoveryConfig config, JsonElement element)
    {
        if (config.Text(element, "op") is { } op && op != "Test")
        {
            config.At(".op").Error("must be Test");
            return null;
        }
        if (config.JsonPath(element) is not { } path) return null;
        if (!element.TryGetProperty("value"u8, out var value))
        {
            config.At(".value").Error("is missing");
            return null;
        }
        if (value.ValueKind != JsonValueKind.Object) return new RecoveryCondition(path, null, Nodes.From(value.Clone()), null, 0);
        if (config.Text(value, "regex", required: false) is { } regex)
            return config.Pattern(regex, ".value.regex") is { } pattern ? new RecoveryCondition(path, pattern, null, null, 0) : null;
        if (value.TryGetProperty("value"u8, out var literal)) return new RecoveryCondition(path, null, Nodes.From(literal.Clone()), null, 0);
        if (value.TryGetProperty("size"u8, out var size) && size.ValueKind == JsonValueKind.Object)
            foreach (var name in new[] { "eq", "gt", "lt" })
                if (size.TryGetProperty(name, out var number) && number.ValueKind == JsonValueKind.Number)
                    return new RecoveryCondition(path, null, null, name, number.GetDouble());
        config.At(".value").Error("must have regex, value or size");
        return null;
    }

    public bool Holds(JsonNode row)
    {
        foreach (var match in Path.Find(row))
        {
            if (Size is not null ? HasSize(match.Value) : Pattern is not null ? match.Value is { } node && Pattern.IsMatch(PathCondition.Text(node)) : JsonNode.DeepEquals(match.Value, Value))
                return true;
        }
        return false;
    }

    private bool HasSize(JsonNode? node)
    {
        double? size = node switch
        {
            JsonArray items => items.Count,
            JsonObject members => members.Count,
            not null when node.GetValueKind() == JsonValueKind.String => node.GetValue<string>().Length,
            _ => null,
        };
        return size is { } known && Size switch { "eq" => known == Count, "gt" => known > Count, _ => known < Count };
    }
}
