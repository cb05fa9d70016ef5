using System.Globalization;
using System.Text;

namespace Sluice.Enrich.Urls;

/// <summary>Encodes anew what follows the authority of a URL that is not legal as it stands.</summary>
internal static class UriMending
{
    public static string Mend(string text)
    {
        var mended = new StringBuilder(text.Length + 32);
        var rest = text.AsSpan();
        var end = rest.IndexOfAny(":/?#");
        if (end > 0 && rest[end] == ':' && UriCharacters.IsScheme(rest[..end]))
        {
            mended.Append(rest[..(end + 1)]);
            rest = rest[(end + 1)..];
        }
        if (rest.StartsWith("//", StringComparison.Ordinal))
        {
            end = rest[2..].IndexOfAny("/?#");
            var authority = end < 0 ? rest : rest[..(end + 2)];
            mended.Append(authority);
            rest = rest[authority.Length..];
        }
        var hash = rest.IndexOf('#');
        var fragment = hash < 0 ? default : rest[(hash + 1)..];
        rest = hash < 0 ? rest : rest[..hash];
        var mark = rest.IndexOf('?');
        var query = mark < 0 ? default : rest[(mark + 1)..];
        var path = mark < 0 ? rest : rest[..mark];

        Encode(path, mended, keepSlash: true);
        if (mark >= 0)
        {
            mended.Append('?');
            EncodeQuery(query, mended);
        }
        if (hash >= 0)
        {
            mended.Append('#');
            Encode(fragment, mended, keepSlash: false);
        }
        return mended.ToString();
    }

    private static void EncodeQuery(ReadOnlySpan<char> query, StringBuilder output)
    {
        while (true)
        {
            var end = query.IndexOf('&');
            var pair = end < 0 ? query : query[..end];
            var equals = pair.IndexOf('=');
            Encode(equals < 0 ? pair : pair[..equals], output, keepSlash: false);
            if (equals >= 0)
            {
                output.Append('=');
                Encode(pair[(equals + 1)..], output, keepSlash: false);
            }
            if (end < 0) return;
            output.Append('&');
            query = query[(end + 1)..];
        }
    }

    private static void Encode(ReadOnlySpan<char> text, StringBuilder output, bool keepSlash)
    {
        Span<byte> utf8 = stackalloc byte[4];
        for (var at = 0; at < text.Length;)
        {
            var c = text[at];
            if (UriCharacters.Plain.Contains(c) || (keepSlash && c == '/'))
            {
                output.Append(c);
                at++;
            }
            else if (c == '%' && UriCharacters.IsEscape(text, at))
            {
                var value = byte.Parse(text.Slice(at + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
                if (UriCharacters.Plain.Contains((char)value)) output.Append((char)value);
                else AppendEscape(output, value);
                at += 3;
            }
            else
            {
                Rune.DecodeFromUtf16(text[at..], out var rune, out var taken);
                foreach (var b in utf8[..rune.EncodeToUtf8(utf8)]) AppendEscape(output, b);
                at += taken;
            }
        }
    }

    private static void AppendEscape(StringBuilder output, byte value) =>
        output.Append('%').Append("0123456789ABCDEF"[value >> 4]).Append("0123456789ABCDEF"[value & 15]);
}
