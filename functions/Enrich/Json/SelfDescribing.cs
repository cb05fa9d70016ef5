using System.Collections.Concurrent;
using System.Text.Json;
using Sluice.Iglu;

namespace Sluice.Enrich.Json;

/// <summary>A self-describing datum, <c>{"schema": "iglu:…", "data": …}</c>.</summary>
internal readonly record struct SelfDescribing(SchemaKey Schema, JsonElement Data)
{
    private const int MostKeys = 4096;
    private static readonly ConcurrentDictionary<string, SchemaKey> Keys = new(StringComparer.Ordinal);

    /// <summary>Reads one. On false <paramref name="error"/> is Iglu's code for what is wrong.</summary>
    public static bool TryRead(JsonElement element, out SelfDescribing datum, out string error)
    {
        datum = default;
        error = "INVALID_DATA_PAYLOAD";
        if (element.ValueKind != JsonValueKind.Object
            || !element.TryGetProperty("schema"u8, out var schema) || schema.ValueKind != JsonValueKind.String
            || !element.TryGetProperty("data"u8, out var data))
            return false;
        if (!TryKey(schema.GetString()!, out var key, out error)) return false;
        datum = new SelfDescribing(key, data);
        return true;
    }

    /// <summary>Reads an Iglu URI; the keys of schemas that are in use are read once.</summary>
    public static bool TryKey(string uri, out SchemaKey key, out string error)
    {
        error = "";
        if (Keys.TryGetValue(uri, out key!)) return true;
        if (!SchemaKey.TryParse(uri, out key, out error)) return false;
        if (Keys.Count < MostKeys) Keys.TryAdd(uri, key);
        return true;
    }
}
