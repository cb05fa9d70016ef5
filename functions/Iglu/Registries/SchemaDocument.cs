using System.Text.Json;
using Sluice.Iglu.Validation;

namespace Sluice.Iglu.Registries;

/// <summary>A registry's text, read as a self-describing schema.</summary>
/// <param name="Schema">Compiled; null when it cannot be used.</param>
/// <param name="Issues">Why it cannot be used.</param>
/// <param name="SupersededBy">From <c>$supersededBy</c>.</param>
internal sealed record SchemaDocument(JsonSchema? Schema, IReadOnlyList<SchemaIssue> Issues, SchemaKey? SupersededBy)
{
    /// <summary>Null when the text is no JSON.</summary>
    internal static SchemaDocument? Read(SchemaKey key, ReadOnlyMemory<byte> text)
    {
        using var document = Parse(text);
        if (document is null) return null;
        var root = document.RootElement;
        var issues = new List<SchemaIssue>();
        CheckSelf(key, root, issues);
        SchemaKey? supersededBy = null;
        if (root.ValueKind == JsonValueKind.Object && root.TryGetProperty("$supersededBy"u8, out var version)
            && !TryVersion(key, version, out supersededBy))
            issues.Add(new SchemaIssue("$.$supersededBy", "must be a version such as 1-0-1"));
        var schema = JsonSchema.Compile(root, out var illegal);
        issues.AddRange(illegal);
        return new SchemaDocument(issues.Count == 0 ? schema : null, issues, supersededBy == key ? null : supersededBy);
    }

    /// <summary>Whether the text is a schema whose <c>$supersedes</c> lists the version of <paramref name="key"/>.</summary>
    internal static bool Supersedes(ReadOnlyMemory<byte> text, SchemaKey key)
    {
        using var document = Parse(text);
        if (document is null || document.RootElement.ValueKind != JsonValueKind.Object
            || !document.RootElement.TryGetProperty("$supersedes"u8, out var list) || list.ValueKind != JsonValueKind.Array)
            return false;
        foreach (var version in list.EnumerateArray())
            if (TryVersion(key, version, out var superseded) && superseded == key)
                return true;
        return false;
    }

    private static JsonDocument? Parse(ReadOnlyMemory<byte> text)
    {
        if (text.Span.StartsWith("\uFEFF"u8)) text = text[3..];
        try
        {
            return JsonDocument.Parse(text);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static void CheckSelf(SchemaKey key, JsonElement root, List<SchemaIssue> issues)
    {
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("self"u8, out var self) || self.ValueKind != JsonValueKind.Object)
        {
            issues.Add(new SchemaIssue("$.self", "is missing: a schema must say its vendor, name, format and version"));
            return;
        }
        Check("vendor", key.Vendor);
        Check("name", key.Name);
        Check("format", key.Format);
        Check("version", key.Version);

        void Check(string name, string expected)
        {
            if (!self.TryGetProperty(name, out var value) || value.ValueKind != JsonValueKind.String
                || JsonText.Decode(JsonText.Raw(value)) != expected)
                issues.Add(new SchemaIssue($"$.self.{name}", $"must be {expected}, as in the path the schema was found at"));
        }
    }

    private static bool TryVersion(SchemaKey key, JsonElement version, out SchemaKey? superseding)
    {
        superseding = null;
        if (version.ValueKind != JsonValueKind.String) return false;
        var text = JsonText.Decode(JsonText.Raw(version));
        if (!SchemaKey.TryParse($"iglu:{key.Vendor}/{key.Name}/{key.Format}/{text}", out var parsed, out _)) return false;
        superseding = parsed;
        return true;
    }
}
