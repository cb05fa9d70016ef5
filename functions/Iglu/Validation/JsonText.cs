using System.Buffers;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Sluice.Iglu.Validation;

/// <summary>
/// The text of JSON strings without allocating. Broken UTF-8 and lone surrogates, which the platform's own accessors
/// answer with an exception, become U+FFFD.
/// </summary>
internal static class JsonText
{
    /// <summary>The bytes between the quotes, escapes still in place.</summary>
    internal static ReadOnlySpan<byte> Raw(JsonElement text) => JsonMarshal.GetRawUtf8Value(text)[1..^1];

    /// <summary>Writes the characters; <paramref name="output"/> must be as long as the raw bytes.</summary>
    internal static int Decode(ReadOnlySpan<byte> raw, Span<char> output)
    {
        var length = 0;
        while (!raw.IsEmpty)
        {
            var plain = raw.IndexOf((byte)'\\');
            if (plain < 0) plain = raw.Length;
            length += Encoding.UTF8.GetChars(raw[..plain], output[length..]);
            raw = raw[plain..];
            if (raw.Length < 2) break;
            if (raw[1] != 'u')
            {
                output[length++] = raw[1] switch
                {
                    (byte)'n' => '\n', (byte)'t' => '\t', (byte)'r' => '\r', (byte)'b' => '\b', (byte)'f' => '\f',
                    _ => (char)raw[1],
                };
                raw = raw[2..];
                continue;
            }
            var unit = Unit(raw);
            raw = raw[6..];
            if (char.IsHighSurrogate(unit) && raw.StartsWith("\\u"u8) && char.IsLowSurrogate(Unit(raw)))
            {
                output[length++] = unit;
                unit = Unit(raw);
                raw = raw[6..];
            }
            else if (char.IsSurrogate(unit)) unit = '\uFFFD';
            output[length++] = unit;
        }
        return length;
    }

    /// <summary>The decoded text as a new string; for names and reports, not for the fast path.</summary>
    internal static string Decode(ReadOnlySpan<byte> raw)
    {
        var buffer = ArrayPool<char>.Shared.Rent(raw.Length);
        var text = new string(buffer, 0, Decode(raw, buffer));
        ArrayPool<char>.Shared.Return(buffer);
        return text;
    }

    /// <summary>Length in code points.</summary>
    internal static int CodePoints(ReadOnlySpan<byte> raw)
    {
        if (raw.Contains((byte)'\\'))
        {
            var buffer = ArrayPool<char>.Shared.Rent(raw.Length);
            var length = Decode(raw, buffer);
            var points = length;
            foreach (var c in buffer.AsSpan(0, length))
                if (char.IsLowSurrogate(c))
                    points--;
            ArrayPool<char>.Shared.Return(buffer);
            return points;
        }
        var count = 0;
        foreach (var b in raw)
            if ((b & 0xC0) != 0x80)
                count++;
        return count;
    }

    /// <summary>Whether the object has the property; unlike the platform's own look-up it bears broken names.</summary>
    internal static bool HasProperty(JsonElement value, string name)
    {
        foreach (var property in value.EnumerateObject())
        {
            var raw = JsonMarshal.GetRawUtf8PropertyName(property);
            if (raw.Length >= name.Length && Decode(raw) == name) return true;
        }
        return false;
    }

    private static char Unit(ReadOnlySpan<byte> escape) =>
        (char)ushort.Parse(escape.Slice(2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
