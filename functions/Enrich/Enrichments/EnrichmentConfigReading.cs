using System.Text.Json;
using Sluice.Enrich.Json;
using Sluice.Iglu;

namespace Sluice.Enrich.Enrichments;

/// <summary>Kinds of values that only some configurations have.</summary>
internal static class EnrichmentConfigReading
{
    /// <summary>
    /// A text that may be a secret: as it stands, or <c>${NAME}</c> for the app setting of that name. Null, and noted, when it
    /// is missing or the setting is.
    /// </summary>
    public static string? Secret(this EnrichmentConfig config, string name)
    {
        if (config.Text(name, required: true) is not { } text) return null;
        if (!text.StartsWith("${", StringComparison.Ordinal) || !text.EndsWith('}')) return text;
        var setting = text[2..^1];
        if (config.Tools.Setting(setting) is { Length: > 0 } value) return value;
        config.Error(name, $"names the app setting {setting}, which is not there");
        return null;
    }

    /// <summary>One of a few texts; null, and noted, for any other.</summary>
    public static string? OneOf(this EnrichmentConfig config, string name, params ReadOnlySpan<string> allowed)
    {
        if (config.Text(name, required: true) is not { } text) return null;
        if (allowed.Contains(text)) return text;
        config.Error(name, $"must be one of {string.Join(", ", allowed!)}");
        return null;
    }

    /// <summary>A schema; null, and noted, when it is none.</summary>
    public static SchemaKey? Schema(this EnrichmentConfig config, string name)
    {
        if (config.Text(name, required: true) is not { } text) return null;
        if (SelfDescribing.TryKey(text, out var key, out _)) return key;
        config.Error(name, "must be an Iglu URI, such as iglu:com.acme/user/jsonschema/1-0-0");
        return null;
    }

    /// <summary>A JSON path; null, and noted, when it is none.</summary>
    public static JsonPaths.JsonPath? JsonPath(this EnrichmentConfig config, string name)
    {
        if (config.Text(name, required: true) is not { } text) return null;
        if (JsonPaths.JsonPath.TryParse(text, out var path, out var error)) return path;
        config.Error(name, error);
        return null;
    }

    /// <summary>A member's JSON as text; null when it is missing.</summary>
    public static string? Raw(this EnrichmentConfig config, string name) =>
        config.Element.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value.GetRawText() : null;
}
