using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;

namespace Sluice.Testing;

/// <summary>
/// What a stored value may say in another form: escapes of keys (<c>~00E9</c>, <c>!00E9</c>), of JSON and of addresses,
/// hexadecimal, Base64, UTF-8 and UTF-16 as bytes, gzip, zlib, deflate and Brotli, also within one another.
/// </summary>
public static partial class EncodedTexts
{
    private const int Deepest = 3;
    private const int MostBytes = 4 << 20;

    /// <summary>Those of the texts that the value says in any of the forms.</summary>
    public static IReadOnlyList<string> Find(object? value, IReadOnlyCollection<string> texts)
    {
        var forms = new HashSet<string>(StringComparer.Ordinal);
        switch (value)
        {
            case byte[] bytes: Add(forms, bytes, 0); break;
            case BinaryData data: Add(forms, data.ToArray(), 0); break;
            case not null: Add(forms, Convert.ToString(value, CultureInfo.InvariantCulture)!, 0); break;
        }
        return [.. texts.Where(text => forms.Any(form => form.Contains(text, StringComparison.OrdinalIgnoreCase)))];
    }

    private static void Add(HashSet<string> forms, string text, int depth)
    {
        if (!forms.Add(text) || depth == Deepest) return;
        foreach (var escapes in new[] { KeyEscape(), JsonEscape() })
            if (escapes.IsMatch(text))
                Add(forms, escapes.Replace(text, match => ((char)Convert.ToInt32(match.Groups[1].Value, 16)).ToString()), depth + 1);
        if (text.Contains('\\')) Add(forms, text.Replace("\\\"", "\"").Replace("\\/", "/").Replace("\\\\", "\\"), depth + 1);
        if (text.Contains('%')) Add(forms, Uri.UnescapeDataString(text), depth + 1);
        if (text.Contains('+')) Add(forms, text.Replace('+', ' '), depth + 1);
        foreach (Match digits in Hexadecimal().Matches(text)) Add(forms, Convert.FromHexString(digits.Value), depth + 1);
        foreach (Match token in Base64().Matches(text))
            if (BytesOf(token.Value) is { } bytes)
                Add(forms, bytes, depth + 1);
    }

    private static void Add(HashSet<string> forms, byte[] bytes, int depth)
    {
        foreach (var text in new[] { Encoding.UTF8.GetString(bytes), Encoding.Unicode.GetString(bytes), Encoding.BigEndianUnicode.GetString(bytes) })
            Add(forms, text, Math.Min(depth + 1, Deepest));
        if (depth >= Deepest) return;
        foreach (var plain in new[]
                 {
                     Unpack(bytes, stream => new GZipStream(stream, CompressionMode.Decompress)),
                     Unpack(bytes, stream => new ZLibStream(stream, CompressionMode.Decompress)),
                     Unpack(bytes, stream => new DeflateStream(stream, CompressionMode.Decompress)),
                     Unpack(bytes, stream => new BrotliStream(stream, CompressionMode.Decompress)),
                 })
            if (plain is not null)
                Add(forms, plain, depth + 1);
    }

    private static byte[]? BytesOf(string base64)
    {
        var text = base64.Replace('-', '+').Replace('_', '/').TrimEnd('=');
        var bytes = new byte[text.Length];
        return Convert.TryFromBase64String(text.PadRight((text.Length + 3) / 4 * 4, '='), bytes, out var count) ? bytes[..count] : null;
    }

    private static byte[]? Unpack(byte[] bytes, Func<Stream, Stream> open)
    {
        using var plain = new MemoryStream();
        try
        {
            using var packed = open(new MemoryStream(bytes));
            var buffer = new byte[8192];
            for (int read; plain.Length < MostBytes && (read = packed.Read(buffer)) > 0;) plain.Write(buffer.AsSpan(0, read));
        }
        catch (Exception e) when (e is InvalidDataException or InvalidOperationException or IOException)
        {
            // Not packed this way, or only its beginning.
            return plain.Length > 0 ? plain.ToArray() : null;
        }
        return plain.Length > 0 ? plain.ToArray() : null;
    }

    [GeneratedRegex("[~!]([0-9A-Fa-f]{4})")]
    private static partial Regex KeyEscape();

    [GeneratedRegex(@"\\u([0-9A-Fa-f]{4})")]
    private static partial Regex JsonEscape();

    [GeneratedRegex("(?:[0-9A-Fa-f]{2}){6,}")]
    private static partial Regex Hexadecimal();

    [GeneratedRegex("[A-Za-z0-9+/_-]{8,}={0,2}")]
    private static partial Regex Base64();
}
