using System.Text.Json.Nodes;

namespace Sluice.Enrich.JsonPaths;

/// <summary>A place that a path leads to.</summary>
/// <param name="Parent">The object or array that holds the value; null for the root.</param>
/// <param name="Name">Name in the object; null in an array.</param>
/// <param name="Index">Index in the array.</param>
/// <param name="Value">The value; null for JSON's null.</param>
internal readonly record struct JsonMatch(JsonNode? Parent, string? Name, int Index, JsonNode? Value)
{
    /// <summary>Puts another value in the place; false for the root, which has none.</summary>
    public bool Replace(JsonNode? value)
    {
        switch (Parent)
        {
            case JsonObject parent:
                parent[Name!] = value;
                return true;
            case JsonArray parent when Index < parent.Count:
                parent[Index] = value;
                return true;
            default:
                return false;
        }
    }
}
