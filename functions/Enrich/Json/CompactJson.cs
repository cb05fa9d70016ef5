using System.Runtime.InteropServices;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Sluice.Enrich.Json;

/// <summary>Writes JSON without white space between tokens; numbers keep the digits they were sent with.</summary>
internal static class CompactJson
{
    /// <summary>
    /// The encoder leaves quotes' neighbours such as &lt; and &amp; alone: the text goes into a TSV or JSON file, never
    /// into a page.
    /// </summary>
    public static readonly JsonWriterOptions WriterOptions = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    /// <summary>Appends the element.</summary>
    public static void Write(JsonElement element, PooledBuffer output)
    {
        var raw = JsonMarshal.GetRawUtf8Value(element);
        if (raw.IndexOf("\\u"u8) >= 0 || raw.IndexOf("\\/"u8) >= 0)
        {
            // Escapes that need not be ones are written as the characters they stand for.
            using var writer = new Utf8JsonWriter(output, WriterOptions);
            element.WriteTo(writer);
            return;
        }
        var target = output.GetSpan(raw.Length);
        var written = 0;
        while (!raw.IsEmpty)
        {
            // Up to the next quote lies structure, where white space means nothing; then comes a string, copied whole.
            var quote = raw.IndexOf((byte)'"');
            var structure = quote < 0 ? raw : raw[..quote];
            foreach (var b in structure)
                if (b > ' ') target[written++] = b;
            if (quote < 0) break;
            var end = EndOfString(raw[quote..]) + quote;
            raw[quote..end].CopyTo(target[written..]);
            written += end - quote;
            raw = raw[end..];
        }
        output.Advance(written);
    }

    /// <summary>
    /// Appends text as a JSON string. Half a surrogate pair, as a pattern may leave of an emoji that it cut in two, becomes
    /// U+FFFD.
    /// </summary>
    public static void WriteString(ReadOnlySpan<char> text, PooledBuffer output)
    {
        using var utf8 = new PooledBuffer(text.Length * 3);
        utf8.Append(text);
        output.Append("\""u8);
        output.Append(JsonEncodedText.Encode(utf8.Written, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).EncodedUtf8Bytes);
        output.Append("\""u8);
    }

    private static int EndOfString(ReadOnlySpan<byte> text)
    {
        var at = 1;
        while (true)
        {
            at += text[at..].IndexOfAny((byte)'"', (byte)'\\');
            if (text[at] == '"') return at + 1;
            at += 2;
        }
    }
}
