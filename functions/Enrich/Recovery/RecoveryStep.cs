using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Sluice.Enrich.Enrichments.Inputs;
using Sluice.Enrich.JsonPaths;

namespace Sluice.Enrich.Recovery;

/// <summary>
/// One repair of a payload: <c>Replace</c> (what matches in a text, or the whole of another value), <c>Remove</c>, <c>Cast</c>.
/// </summary>
internal sealed record RecoveryStep(string Op, JsonPath Path, Regex? Match, JsonNode? Value, string From, string To)
{
    private static readonly string[] Kinds = ["String", "Numeric", "Boolean", "Array"];

    public static RecoveryStep? Read(RecoveryConfig config, JsonElement element)
    {
        var op = config.Text(element, "op");
        if (op is not (null or "Replace" or "Remove" or "Cast")) config.At(".op").Error("must be Replace, Remove or Cast");
        var path = config.JsonPath(element);
        var match = config.Text(element, "match", required: false) is { } pattern ? config.Pattern(pattern, ".match") : null;
        JsonNode? value = null;
        if (op == "Replace")
        {
            if (element.TryGetProperty("value"u8, out var given)) value = Nodes.From(given.Clone());
            else config.At(".value").Error("is missing");
        }
        string from = "", to = "";
        if (op == "Cast")
        {
            from = Kind("from");
            to = Kind("to");
        }
        return op is not null && path is not null ? new RecoveryStep(op, path, match, value, from, to) : null;

        string Kind(string name)
        {
            var kind = config.Text(element, name) ?? "";
            if (kind.Length > 0 && Array.IndexOf(Kinds, kind) < 0) config.At("." + name).Error($"must be one of {string.Join(", ", Kinds)}");
            return kind;
        }
    }

    /// <summary>Repairs; false, and why, when there is nothing at the path or it cannot be cast.</summary>
    public bool TryApply(JsonNode payload, out string error)
    {
        error = "";
        var found = Path.Find(payload);
        if (found.Count == 0 && Op != "Remove")
        {
            error = $"there is nothing at {Path.Text}";
            return false;
        }
        // From the end: taking an element out of an array moves those behind it.
        for (var i = found.Count - 1; i >= 0; i--)
        {
            var place = found[i];
            if (Match is not null && !(place.Value is { } node && Match.IsMatch(PathCondition.Text(node)))) continue;
            switch (Op)
            {
                case "Remove":
                    if (place.Parent is JsonObject parent) parent.Remove(place.Name!);
                    else if (place.Parent is JsonArray items) items.RemoveAt(place.Index);
                    break;
                case "Replace":
                    place.Replace(Replaced(place.Value));
                    break;
                default:
                    if (!TryCast(place.Value, out var cast))
                    {
                        error = $"what is at {Path.Text} cannot be cast from {From} to {To}";
                        return false;
                    }
                    place.Replace(cast);
                    break;
            }
        }
        return true;
    }

    private JsonNode? Replaced(JsonNode? old) =>
        Match is not null && old is not null && old.GetValueKind() == JsonValueKind.String && Value is not null && Value.GetValueKind() == JsonValueKind.String
            // Once: a pattern such as ^.*$ also matches the nothing behind a text.
            ? JsonValue.Create(Match.Replace(old.GetValue<string>(), _ => Value.GetValue<string>(), Match.ToString().StartsWith('^') ? 1 : -1))
            : Value?.DeepClone();

    private bool TryCast(JsonNode? value, out JsonNode? cast)
    {
        cast = null;
        if (value is null) return false;
        var kind = value.GetValueKind();
        var text = PathCondition.Text(value);
        var isFrom = From switch
        {
            "String" => kind == JsonValueKind.String,
            "Numeric" => kind == JsonValueKind.Number,
            "Boolean" => kind is JsonValueKind.True or JsonValueKind.False,
            _ => kind == JsonValueKind.Array,
        };
        if (!isFrom) return false;
        cast = To switch
        {
            "String" => JsonValue.Create(text),
            "Array" => From == "Array" ? value.DeepClone() : new JsonArray(value.DeepClone()),
            "Boolean" => text switch { "true" or "1" => JsonValue.Create(true), "false" or "0" => JsonValue.Create(false), _ => null },
            _ => kind is JsonValueKind.True ? JsonValue.Create(1) : kind is JsonValueKind.False ? JsonValue.Create(0)
                : decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? JsonValue.Create(number) : null,
        };
        return cast is not null;
    }
}
