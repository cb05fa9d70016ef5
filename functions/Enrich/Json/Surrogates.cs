namespace Sluice.Enrich.Json;

/// <summary>
/// Lone surrogates written as escapes (<c>\ud800</c>) are legal JSON but no text: reading such a string throws. They
/// are replaced by <c>\ufffd</c>, in place, before the document is parsed.
/// </summary>
internal static class Surrogates
{
    public static void Repair(Span<byte> json)
    {
        var rest = json;
        while (true)
        {
            var at = rest.IndexOf((byte)'\\');
            if (at < 0 || at + 1 >= rest.Length) return;
            if (!TryEscape(rest[at..], out var unit))
            {
                rest = rest[(at + 2)..];
                continue;
            }
            var escape = rest[at..];
            rest = rest[(at + 6)..];
            if (!char.IsSurrogate(unit)) continue;
            if (char.IsHighSurrogate(unit) && TryEscape(rest, out var low) && char.IsLowSurrogate(low))
                rest = rest[6..];
            else
                "\\ufffd"u8.CopyTo(escape);
        }
    }

    private static bool TryEscape(ReadOnlySpan<byte> text, out char unit)
    {
        unit = default;
        if (text.Length < 6 || text[0] != '\\' || text[1] != 'u') return false;
        var value = 0;
        foreach (var b in text[2..6])
        {
            if (!char.IsAsciiHexDigit((char)b)) return false;
            value = value << 4 | (b <= '9' ? b - '0' : (b | 0x20) - 'a' + 10);
        }
        unit = (char)value;
        return true;
    }
}
