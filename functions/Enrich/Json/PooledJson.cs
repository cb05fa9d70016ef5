using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace Sluice.Enrich.Json;

/// <summary>
/// A JSON document on pooled memory, safe to walk: every string in it can be read, no object has a name twice (the
/// last one wins, as in Snowplow), and it is no deeper than allowed.
/// </summary>
internal sealed class PooledJson : IDisposable
{
    private readonly JsonDocument _document;
    private readonly PooledBuffer _buffer;

    private PooledJson(JsonDocument document, PooledBuffer buffer) => (_document, _buffer) = (document, buffer);

    public JsonElement Root => _document.RootElement;

    /// <summary>Parses text. On false <paramref name="error"/> says what is wrong and where.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, int maxDepth, out PooledJson json, out string error)
    {
        var buffer = new PooledBuffer(text.Length + 16);
        buffer.Append(text);
        return TryParse(buffer, maxDepth, out json, out error);
    }

    /// <summary>Decodes URL-safe Base64 and parses what it holds.</summary>
    public static bool TryParseBase64(ReadOnlySpan<char> text, int maxDepth, out PooledJson json, out string error)
    {
        var buffer = new PooledBuffer(text.Length + 16);
        Base64Text.Decode(text, buffer);
        if (!Utf8.IsValid(buffer.Written))
        {
            var repaired = Encoding.UTF8.GetString(buffer.Written);
            buffer.Clear();
            buffer.Append(repaired);
        }
        return TryParse(buffer, maxDepth, out json, out error);
    }

    public void Dispose()
    {
        _document.Dispose();
        _buffer.Dispose();
    }

    private static bool TryParse(PooledBuffer buffer, int maxDepth, out PooledJson json, out string error)
    {
        json = null!;
        error = "";
        Surrogates.Repair(buffer.WrittenBytes);
        var strict = new JsonDocumentOptions { MaxDepth = maxDepth, AllowDuplicateProperties = false };
        try
        {
            json = new PooledJson(JsonDocument.Parse(buffer.WrittenMemory, strict), buffer);
            return true;
        }
        catch (JsonException e)
        {
            error = $"invalid json: {e.Message}";
        }
        // Either no JSON at all, or an object with a name twice: only the second kind can be mended.
        try
        {
            using var document = JsonDocument.Parse(buffer.WrittenMemory, new JsonDocumentOptions { MaxDepth = maxDepth });
            var unique = new PooledBuffer(buffer.Length + 16);
            using (var writer = new Utf8JsonWriter(unique, CompactJson.WriterOptions)) WriteUnique(document.RootElement, writer);
            json = new PooledJson(JsonDocument.Parse(unique.WrittenMemory, strict), unique);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
        finally
        {
            buffer.Dispose();
        }
    }

    private static void WriteUnique(JsonElement element, Utf8JsonWriter writer)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                var properties = new Dictionary<string, JsonElement>();
                foreach (var property in element.EnumerateObject()) properties[property.Name] = property.Value;
                writer.WriteStartObject();
                foreach (var (name, value) in properties)
                {
                    writer.WritePropertyName(name);
                    WriteUnique(value, writer);
                }
                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var item in element.EnumerateArray()) WriteUnique(item, writer);
                writer.WriteEndArray();
                break;
            default:
                element.WriteTo(writer);
                break;
        }
    }
}
