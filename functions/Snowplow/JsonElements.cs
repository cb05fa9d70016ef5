using System.Text.Json;

namespace Sluice.Snowplow;

/// <summary>
/// Reading JSON that strangers wrote. Text with half a surrogate pair (<c>"\ud800"</c>) is valid JSON, but no Unicode:
/// the framework throws when it is asked for, here it counts as absent.
/// </summary>
internal static class JsonElements
{
    /// <summary>A property; Undefined when there is none, or the element is no object.</summary>
    public static JsonElement Get(this JsonElement element, string name)
    {
        if (element.ValueKind != JsonValueKind.Object) return default;
        try
        {
            return element.TryGetProperty(name, out var value) ? value : default;
        }
        catch (InvalidOperationException)
        {
            // A neighbouring name is no Unicode.
            return default;
        }
    }

    /// <summary>The text of a string; null for everything else.</summary>
    public static string? Text(this JsonElement element)
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

    /// <summary>The text of a property; null when it is absent or no string.</summary>
    public static string? Text(this JsonElement element, string name) => element.Get(name).Text();

    /// <summary>The name of a property; null when it is no Unicode.</summary>
    public static string? NameOrNull(this JsonProperty property)
    {
        try
        {
            return property.Name;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}
