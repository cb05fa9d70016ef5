using System.Text.Json;

namespace Sluice.Cli.Micro;

/// <summary>
/// Reading JSON that strangers wrote. Half a surrogate pair (<c>"\ud800"</c>) is valid JSON, but no Unicode: the framework
/// throws when such a text or name is asked for, here it counts as absent.
/// </summary>
internal static class HostileJson
{
    private static readonly JsonDocumentOptions Depth = new() { MaxDepth = 256 };

    /// <summary>Parses text; null for what is no JSON.</summary>
    public static JsonDocument? Parse(string? json)
    {
        if (json is null) return null;
        try
        {
            return JsonDocument.Parse(json, Depth);
        }
        catch (Exception wrong) when (wrong is JsonException or ArgumentException)
        {
            // The parser has no other way to say so; an ArgumentException is a text that is no Unicode.
            return null;
        }
    }

    /// <summary>A property, the last one of that name; Undefined when there is none, or the element is no object.</summary>
    public static JsonElement Get(JsonElement element, string name)
    {
        var found = default(JsonElement);
        if (element.ValueKind != JsonValueKind.Object) return found;
        // By hand: a neighbour whose name is no Unicode must not stop the search.
        foreach (var property in element.EnumerateObject())
            if (IsNamed(property, name)) found = property.Value;
        return found;
    }

    /// <summary>The text of a string; null for everything else.</summary>
    public static string? Text(JsonElement element)
    {
        if (element.ValueKind != JsonValueKind.String) return null;
        try
        {
            return element.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>The text of a property; null when it is absent or no text.</summary>
    public static string? Text(JsonElement element, string name) => Text(Get(element, name));

    private static bool IsNamed(JsonProperty property, string name)
    {
        try
        {
            return property.NameEquals(name);
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }
}
