using System.Text.Json;

namespace Sluice.FunctionsHost.Manifest;

/// <summary>Reads fields of a JSON object, case-insensitively and with <c>%NAME%</c> resolved, and notes what is wrong with them.</summary>
internal sealed class JsonFields(
    JsonElement element, string file, IReadOnlyDictionary<string, string> settings, ICollection<ManifestError> errors)
{
    public bool IsObject => element.ValueKind == JsonValueKind.Object;

    public void Fail(string reason) => errors.Add(new ManifestError(file, reason));

    /// <summary>A string; null when absent.</summary>
    public string? Text(string name)
    {
        if (Find(name) is not { } value) return null;
        if (value.ValueKind == JsonValueKind.String) return Resolve(name, value.GetString()!);
        Fail($"{name} must be a string");
        return null;
    }

    /// <summary>A string that must be there.</summary>
    public string? Required(string name)
    {
        var before = errors.Count;
        var text = Text(name);
        if (text is { Length: > 0 }) return text;
        if (errors.Count == before) Fail($"{name} is missing");
        return null;
    }

    public bool Flag(string name, bool otherwise)
    {
        if (Find(name) is not { } value) return otherwise;
        if (value.ValueKind is JsonValueKind.True or JsonValueKind.False) return value.GetBoolean();
        Fail($"{name} must be true or false");
        return otherwise;
    }

    public int? Number(string name) =>
        Find(name) is { ValueKind: JsonValueKind.Number } value && value.TryGetInt32(out var number) ? number : null;

    public JsonFields? Child(string name)
    {
        if (Find(name) is not { } value) return null;
        if (value.ValueKind == JsonValueKind.Object) return new JsonFields(value, file, settings, errors);
        Fail($"{name} must be an object");
        return null;
    }

    public List<JsonFields> Children(string name)
    {
        var children = new List<JsonFields>();
        if (Find(name) is { ValueKind: JsonValueKind.Array } array)
            foreach (var item in array.EnumerateArray())
                if (item.ValueKind == JsonValueKind.Object) children.Add(new JsonFields(item, file, settings, errors));
                else Fail($"{name} must hold objects only");
        return children;
    }

    public List<string> Texts(string name)
    {
        var texts = new List<string>();
        if (Find(name) is not { } value) return texts;
        if (value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(i => i.ValueKind == JsonValueKind.String))
            texts.AddRange(value.EnumerateArray().Select(i => i.GetString()!));
        else Fail($"{name} must be an array of strings");
        return texts;
    }

    private JsonElement? Find(string name)
    {
        foreach (var property in element.EnumerateObject())
            if (property.Name.Equals(name, StringComparison.OrdinalIgnoreCase) && property.Value.ValueKind != JsonValueKind.Null)
                return property.Value;
        return null;
    }

    private string? Resolve(string name, string text)
    {
        var start = text.IndexOf('%', StringComparison.Ordinal);
        while (start >= 0 && text.IndexOf('%', start + 1) is > 0 and var end)
        {
            var setting = text[(start + 1)..end];
            if (!settings.TryGetValue(setting, out var value))
            {
                Fail($"{name}: setting '{setting}' does not exist");
                return null;
            }
            text = string.Concat(text.AsSpan(0, start), value, text.AsSpan(end + 1));
            start = text.IndexOf('%', start + value.Length);
        }
        return text;
    }
}
