using System.Globalization;
using System.Text.Json;
using Sluice.Iglu;

namespace Sluice.Enrich.Enrichments;

/// <summary>
/// The parameters of one configuration file, read by name. What is missing or of the wrong kind is noted with file and
/// path, never with the value, which may be a secret.
/// </summary>
internal sealed class EnrichmentConfig(string file, string path, SchemaKey schema, JsonElement element, Action<string> note)
{
    /// <summary>What the enrichment may need beside its file.</summary>
    public EnrichmentTools Tools { get; init; } = new();

    /// <summary>The object around this one; null for a whole configuration.</summary>
    public EnrichmentConfig? Parent { get; private init; }

    /// <summary>The object itself.</summary>
    public JsonElement Element => element;

    /// <summary>Schema of the configuration.</summary>
    public SchemaKey Schema { get; } = schema;

    /// <summary>True when nothing has been noted.</summary>
    public bool IsValid { get; private set; } = true;

    /// <summary>Notes a mistake in this object or in one of its members.</summary>
    public void Error(string? member, string message)
    {
        IsValid = false;
        note($"{file} {(member is null ? path : $"{path}.{member}")}: {message}");
    }

    /// <summary>A member that is an object; null, and noted, when it is missing or none.</summary>
    public EnrichmentConfig? Object(string name, bool required = true) =>
        TryGet(name, JsonValueKind.Object, "an object", required, out var value) ? Inner($"{path}.{name}", value) : null;

    /// <summary>A list of objects; empty when it is missing or wrong.</summary>
    public IReadOnlyList<EnrichmentConfig> Objects(string name, bool required)
    {
        var objects = new List<EnrichmentConfig>();
        if (!TryGet(name, JsonValueKind.Array, "a list of objects", required, out var value)) return objects;
        var index = 0;
        foreach (var item in value.EnumerateArray())
        {
            if (item.ValueKind == JsonValueKind.Object) objects.Add(Inner($"{path}.{name}[{index}]", item));
            else Error($"{name}[{index}]", "must be an object");
            index++;
        }
        return objects;
    }

    /// <summary>True or false; null when it is missing and need not be there, or wrong.</summary>
    public bool? Flag(string name, bool required)
    {
        if (!element.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null)
        {
            if (required) Error(name, "is missing; it must be true or false");
            return null;
        }
        if (value.ValueKind is JsonValueKind.True or JsonValueKind.False) return value.GetBoolean();
        Error(name, "must be true or false");
        return null;
    }

    /// <summary>True when the object has the member.</summary>
    public bool Has(string name) => element.TryGetProperty(name, out _);

    /// <summary>A whole number; null when it is missing and need not be there, or wrong.</summary>
    public int? Integer(string name, int least, int most, bool required)
    {
        if (!TryGet(name, JsonValueKind.Number, "a number", required, out var value)) return null;
        if (value.TryGetInt32(out var number) && number >= least && number <= most) return number;
        Error(name, string.Create(CultureInfo.InvariantCulture, $"must be a whole number from {least} to {most}"));
        return null;
    }

    /// <summary>A text; null when it is missing and need not be there, or wrong.</summary>
    public string? Text(string name, bool required) =>
        TryGet(name, JsonValueKind.String, "a text", required, out var value) ? value.GetString() : null;

    /// <summary>A list of texts; empty when it is missing or wrong.</summary>
    public IReadOnlyList<string> Texts(string name, bool required)
    {
        var texts = new List<string>();
        if (!TryGet(name, JsonValueKind.Array, "a list of texts", required, out var value)) return texts;
        foreach (var item in value.EnumerateArray())
        {
            if (item.ValueKind == JsonValueKind.String) texts.Add(item.GetString()!);
            else Error($"{name}[{texts.Count}]", "must be a text");
        }
        return texts;
    }

    /// <summary>An object of texts by name; empty when it is missing or wrong.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> TextsByName(string name, bool required)
    {
        var texts = new List<KeyValuePair<string, string>>();
        if (!TryGet(name, JsonValueKind.Object, "an object of texts", required, out var value)) return texts;
        foreach (var property in value.EnumerateObject())
        {
            if (property.Value.ValueKind == JsonValueKind.String) texts.Add(new(property.Name, property.Value.GetString()!));
            else Error($"{name}.{property.Name}", "must be a text");
        }
        return texts;
    }

    /// <summary>Notes every member that is not among the known ones.</summary>
    public void AllowOnly(params ReadOnlySpan<string> names)
    {
        foreach (var property in element.EnumerateObject())
            if (!names.Contains(property.Name)) Error(property.Name, "is not known here");
    }

    private EnrichmentConfig Inner(string innerPath, JsonElement value) => new(file, innerPath, Schema, value, error =>
    {
        IsValid = false;
        note(error);
    })
    { Tools = Tools, Parent = this };

    private bool TryGet(string name, JsonValueKind kind, string what, bool required, out JsonElement value)
    {
        if (!element.TryGetProperty(name, out value) || value.ValueKind == JsonValueKind.Null)
        {
            if (required) Error(name, $"is missing; it must be {what}");
            return false;
        }
        if (value.ValueKind == kind) return true;
        Error(name, $"must be {what}");
        return false;
    }
}
