using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Sluice.Enrich.Enrichments.Inputs;
using Sluice.Enrich.Json;

namespace Sluice.Enrich.Recovery;

/// <summary>
/// A failed event's payload as rules see it: parameters by their names, and JSON in them and in the body as JSON, whether
/// it was text or Base64. <see cref="Close"/> puts everything back into the form in which it travels.
/// </summary>
internal static class RecoveryView
{
    private static readonly string[] Lists = ["parameters", "querystring"];

    /// <summary>Opens the payload, which is changed.</summary>
    public static void Open(JsonNode? payload)
    {
        foreach (var (holder, name) in ListsOf(payload))
        {
            var byName = new JsonObject();
            if (holder[name] is JsonArray list)
            {
                foreach (var item in list)
                    if (item is JsonObject pair && Text(pair["name"]) is { } key) byName[key] = Opened(key, pair["value"]?.DeepClone());
            }
            else if (holder[name] is JsonObject old)
            {
                foreach (var (key, value) in old) byName[key] = Opened(key, value?.DeepClone());
            }
            holder[name] = byName;
        }
        if (payload is JsonObject request && Text(request["body"]) is { } body && Nodes.Parse(body) is { } json and (JsonObject or JsonArray))
            request["body"] = json;
    }

    /// <summary>Closes the payload again.</summary>
    public static void Close(JsonNode? payload)
    {
        foreach (var (holder, name) in ListsOf(payload))
        {
            var list = new JsonArray();
            foreach (var (key, value) in (JsonObject)holder[name]!)
                list.Add((JsonNode)new JsonObject { ["name"] = key, ["value"] = Closed(key, value) });
            holder[name] = list;
        }
        if (payload is JsonObject request && request["body"] is { } body && body.GetValueKind() != JsonValueKind.String)
            request["body"] = Nodes.Write(body);
    }

    private static IEnumerable<(JsonObject Holder, string Name)> ListsOf(JsonNode? payload)
    {
        foreach (var holder in new[] { payload as JsonObject, (payload as JsonObject)?["raw"] as JsonObject })
            foreach (var name in Lists)
                if (holder?[name] is JsonArray or JsonObject) yield return (holder, name);
    }

    private static JsonNode? Opened(string name, JsonNode? value)
    {
        if (Text(value) is not { } text) return value;
        if (name is "co" or "ue_pr") return Nodes.Parse(text) ?? value;
        if (name is not ("cx" or "ue_px") || !PooledJson.TryParseBase64(text, 100, out var json, out _)) return value;
        using var owner = json;
        return Nodes.From(json.Root.Clone());
    }

    private static JsonNode? Closed(string name, JsonNode? value) => value switch
    {
        null => null,
        _ when value.GetValueKind() == JsonValueKind.String => value.DeepClone(),
        _ when name is "cx" or "ue_px" => JsonValue.Create(Base64Url.EncodeToString(Encoding.UTF8.GetBytes(Nodes.Write(value)))),
        _ => JsonValue.Create(Nodes.Write(value)),
    };

    private static string? Text(JsonNode? node) =>
        node is not null && node.GetValueKind() == JsonValueKind.String ? node.GetValue<string>() : null;
}
