using System.Globalization;
using System.Text.Json.Nodes;

namespace Sluice.Azure.Fabric;

/// <summary>Reads values that Azure writes in more than one way.</summary>
internal static class ArmJson
{
    /// <summary>A whole number, written as a number or as text; null when it is neither.</summary>
    public static int? Number(JsonNode? node) => node switch
    {
        JsonValue value when value.TryGetValue<int>(out var number) => number,
        JsonValue value when value.TryGetValue<string>(out var text)
            && int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) => number,
        _ => null,
    };
}
