using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;

namespace Sluice.Snowplow;

/// <summary>How the wire formats write JSON: one line, UTF-8, only what JSON itself demands escaped.</summary>
internal static class JsonText
{
    /// <summary>
    /// Deepest JSON that is embedded as JSON. Enrich refuses events beyond 50; this leaves room for envelopes and keeps
    /// readers safe from what strangers send.
    /// </summary>
    public const int MaxDepth = 200;

    /// <summary>For writers of whole documents. Nothing written here is ever markup: every answer says it is JSON.</summary>
    public static readonly JsonWriterOptions Options = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
        MaxDepth = 1000,
    };

    // Documents embed one another: a bad row holds the JSON that failed.
    private static readonly JsonDocumentOptions ReadOptions = new() { MaxDepth = MaxDepth + 56 };

    /// <summary>Writes JSON that came as text, compactly; false, and nothing written, when it is no JSON or too deep.</summary>
    public static bool TryWriteRaw(Utf8JsonWriter writer, string json)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(json.Length));
        try
        {
            var bytes = buffer.AsSpan(0, Encoding.UTF8.GetBytes(json, buffer));
            if (!IsJson(bytes)) return false;
            writer.WriteRawValue(Compact(bytes), skipInputValidation: true);
            return true;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Writes JSON that came as text, or the text itself as a string when it is none.</summary>
    public static void WriteRawOrText(Utf8JsonWriter writer, string json)
    {
        if (!TryWriteRaw(writer, json)) writer.WriteStringValue(json);
    }

    /// <summary>Copies an element as it was written, without the white space between its tokens.</summary>
    public static void Copy(Utf8JsonWriter writer, JsonElement element)
    {
        var json = JsonMarshal.GetRawUtf8Value(element);
        var buffer = ArrayPool<byte>.Shared.Rent(json.Length);
        json.CopyTo(buffer);
        writer.WriteRawValue(Compact(buffer.AsSpan(0, json.Length)), skipInputValidation: true);
        ArrayPool<byte>.Shared.Return(buffer);
    }

    /// <summary>An element as compact text.</summary>
    public static string ToText(JsonElement element)
    {
        var json = JsonMarshal.GetRawUtf8Value(element).ToArray();
        return Encoding.UTF8.GetString(Compact(json));
    }

    /// <summary>Reads JSON that came as text; null when it is none or too deep.</summary>
    public static JsonDocument? Parse(string json) => Parse(Encoding.UTF8.GetBytes(json));

    /// <summary>Reads JSON bytes; null when they are none or too deep. Bytes that are no UTF-8 read as U+FFFD.</summary>
    public static JsonDocument? Parse(ReadOnlyMemory<byte> json)
    {
        if (!Utf8.IsValid(json.Span)) json = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(json.Span));
        try
        {
            return JsonDocument.Parse(json, ReadOptions);
        }
        catch (JsonException)
        {
            // The parser has no other way to say that the text is no JSON.
            return null;
        }
    }

    private static bool IsJson(ReadOnlySpan<byte> bytes)
    {
        try
        {
            var reader = new Utf8JsonReader(bytes, new JsonReaderOptions { MaxDepth = MaxDepth });
            while (reader.Read())
            {
            }
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>Drops, in place, the white space between the tokens of valid JSON.</summary>
    private static ReadOnlySpan<byte> Compact(Span<byte> json)
    {
        var (written, inText) = (0, false);
        for (var i = 0; i < json.Length; i++)
        {
            var b = json[i];
            if (!inText && b is ((byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t')) continue;
            if (b == '"') inText = !inText;
            json[written++] = b;
            if (inText && b == '\\' && i + 1 < json.Length) json[written++] = json[++i];
        }
        return json[..written];
    }
}
