using System.Text.Json;

namespace Sluice.Visitors.Rules;

/// <summary>Looks at the shape of configuration.</summary>
internal static class JsonShape
{
    /// <summary>True for an object; properties that nobody reads are misspelt ones, and are told.</summary>
    public static bool IsObject(JsonElement element, string at, string[] properties, Action<string, string> wrong)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            wrong(at, "must be an object");
            return false;
        }
        foreach (var property in element.EnumerateObject())
            if (!properties.Contains(property.Name))
                wrong(at, $"has no property '{property.Name}'; it knows {string.Join(", ", properties)}");
        return true;
    }
}
