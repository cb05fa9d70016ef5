using System.Text.Json;

namespace Sluice.Iglu.Validation;

/// <summary>The JSON types as a set.</summary>
[Flags]
internal enum JsonTypes
{
    None = 0, Null = 1, Boolean = 2, Integer = 4, Number = 8, String = 16, Array = 32, Object = 64,
}

/// <summary><c>type</c>. An integer is a number written without fraction and exponent (draft 4, section 3.5 of the core).</summary>
internal sealed class TypeRule(JsonTypes allowed, string expected) : Rule
{
    internal override bool Check(JsonElement value, ref Walk walk)
    {
        var found = value.ValueKind switch
        {
            JsonValueKind.Object => JsonTypes.Object,
            JsonValueKind.Array => JsonTypes.Array,
            JsonValueKind.String => JsonTypes.String,
            JsonValueKind.True or JsonValueKind.False => JsonTypes.Boolean,
            JsonValueKind.Null => JsonTypes.Null,
            JsonValueKind.Number when (allowed & JsonTypes.Number) != 0 => JsonTypes.Number,
            JsonValueKind.Number => JsonNumber.IsInteger(value) ? JsonTypes.Integer : JsonTypes.Number,
            _ => JsonTypes.None,
        };
        if ((allowed & found) != 0) return true;
        if (!walk.Reporting) return false;
        if (value.ValueKind == JsonValueKind.Number && JsonNumber.IsInteger(value)) found = JsonTypes.Integer;
        var name = NameOf(found);
        return walk.Fail("type", $"{name} found, {expected} expected", name, expected);
    }

    internal static JsonTypes Parse(string? name) => name switch
    {
        "null" => JsonTypes.Null,
        "boolean" => JsonTypes.Boolean,
        "integer" => JsonTypes.Integer,
        "number" => JsonTypes.Number,
        "string" => JsonTypes.String,
        "array" => JsonTypes.Array,
        "object" => JsonTypes.Object,
        _ => JsonTypes.None,
    };

    private static string NameOf(JsonTypes type) => type.ToString().ToLowerInvariant();
}
