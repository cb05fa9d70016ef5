using System.Text.Json;

namespace Sluice.Cli.Micro;

/// <summary>Reads the filters of POST requests; false, with a sentence, for what is none. Unknown names are passed over.</summary>
internal static class MicroFilters
{
    /// <summary><c>{event_type?, schema?, contexts?, limit?}</c>.</summary>
    public static bool TryReadGood(ReadOnlyMemory<byte> json, out GoodFilter filter, out string error)
    {
        filter = new GoodFilter();
        using var document = Parse(json, out error);
        if (document is null) return false;
        var root = document.RootElement;
        if (!TryText(root, "event_type", out var type, ref error) || !TryText(root, "schema", out var schema, ref error)
            || !TryTexts(root, "contexts", out var contexts, ref error) || !TryLimit(root, out var limit, ref error))
            return false;
        filter = new GoodFilter(type, schema, contexts, limit);
        return true;
    }

    /// <summary><c>{vendor?, version?, limit?}</c>.</summary>
    public static bool TryReadBad(ReadOnlyMemory<byte> json, out BadFilter filter, out string error)
    {
        filter = new BadFilter();
        using var document = Parse(json, out error);
        if (document is null) return false;
        var root = document.RootElement;
        if (!TryText(root, "vendor", out var vendor, ref error) || !TryText(root, "version", out var version, ref error)
            || !TryLimit(root, out var limit, ref error))
            return false;
        filter = new BadFilter(vendor, version, limit);
        return true;
    }

    private static JsonDocument? Parse(ReadOnlyMemory<byte> json, out string error)
    {
        error = "The filter is no JSON object.";
        try
        {
            var document = JsonDocument.Parse(json);
            if (document.RootElement.ValueKind == JsonValueKind.Object) return document;
            document.Dispose();
        }
        catch (JsonException)
        {
            // The parser has no other way to say so.
            return null;
        }
        return null;
    }

    private static bool TryText(JsonElement root, string name, out string? text, ref string error)
    {
        text = null;
        var value = HostileJson.Get(root, name);
        if (IsAbsent(value)) return true;
        error = $"{name} is no text.";
        return (text = HostileJson.Text(value)) is not null;
    }

    private static bool TryTexts(JsonElement root, string name, out List<string>? texts, ref string error)
    {
        texts = null;
        var value = HostileJson.Get(root, name);
        if (IsAbsent(value)) return true;
        error = $"{name} is no list of texts.";
        if (value.ValueKind != JsonValueKind.Array) return false;
        texts = [];
        foreach (var item in value.EnumerateArray())
        {
            if (HostileJson.Text(item) is not { } text) return false;
            texts.Add(text);
        }
        return true;
    }

    private static bool TryLimit(JsonElement root, out int? limit, ref string error)
    {
        limit = null;
        var value = HostileJson.Get(root, "limit");
        if (IsAbsent(value)) return true;
        error = "limit is no whole number from 0 up.";
        if (value.ValueKind != JsonValueKind.Number || !value.TryGetInt32(out var number) || number < 0) return false;
        limit = number;
        return true;
    }

    private static bool IsAbsent(JsonElement value) => value.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null;
}
