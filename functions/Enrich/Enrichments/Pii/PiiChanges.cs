using System.Text.Json;
using Sluice.Enrich.Json;

namespace Sluice.Enrich.Enrichments.Pii;

/// <summary>What was replaced in one event, and by what: the datum <c>pii_transformation</c> 1-0-0.</summary>
internal sealed class PiiChanges
{
    /// <summary>Most replacements that one datum tells.</summary>
    private const int Most = 10_000;

    private readonly List<(string Field, string Original, string Modified)> _fields = [];
    private readonly List<(string Field, string Original, string Modified, string Path, string Schema)> _json = [];

    public bool IsEmpty => _fields.Count + _json.Count == 0;

    public void Add(string field, string original, string modified) => _fields.Add((field, original, modified));

    public void Add(string field, string original, string modified, string path, string schema)
    {
        if (_json.Count < Most) _json.Add((field, original, modified, path, schema));
    }

    /// <summary>The datum as JSON.</summary>
    public string ToJson(string hashFunction)
    {
        using var output = new PooledBuffer();
        using (var writer = new Utf8JsonWriter(output, CompactJson.WriterOptions))
        {
            writer.WriteStartObject();
            writer.WriteStartObject("pii"u8);
            if (_fields.Count > 0)
            {
                writer.WriteStartArray("pojo"u8);
                foreach (var (field, original, modified) in _fields)
                {
                    Begin(writer, field, original, modified);
                    writer.WriteEndObject();
                }
                writer.WriteEndArray();
            }
            if (_json.Count > 0)
            {
                writer.WriteStartArray("json"u8);
                foreach (var (field, original, modified, path, schema) in _json)
                {
                    Begin(writer, field, original, modified);
                    writer.WriteString("jsonPath"u8, path);
                    writer.WriteString("schema"u8, schema);
                    writer.WriteEndObject();
                }
                writer.WriteEndArray();
            }
            writer.WriteEndObject();
            writer.WriteStartObject("strategy"u8);
            writer.WriteStartObject("pseudonymize"u8);
            writer.WriteString("hashFunction"u8, hashFunction);
            writer.WriteEndObject();
            writer.WriteEndObject();
            writer.WriteEndObject();
        }
        return output.ToString();
    }

    private static void Begin(Utf8JsonWriter writer, string field, string original, string modified)
    {
        writer.WriteStartObject();
        writer.WriteString("fieldName"u8, field);
        writer.WriteString("originalValue"u8, original);
        writer.WriteString("modifiedValue"u8, modified);
    }
}
