using System.Buffers;
using Microsoft.Extensions.Primitives;

namespace Sluice.Collect;

/// <summary>Reads and cleans Cookie headers (RFC 6265).</summary>
internal static class RequestCookies
{
    // What a pair may consist of: the octets of a cookie's name, the equals sign and those of its value.
    private static readonly SearchValues<char> PairChars = SearchValues.Create(
        "!#$%&'()*+-./0123456789:<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]^_`abcdefghijklmnopqrstuvwxyz{|}~");

    private static readonly SearchValues<char> PairCharsAndBlank = SearchValues.Create(
        " !#$%&'()*+-./0123456789:<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]^_`abcdefghijklmnopqrstuvwxyz{|}~");

    /// <summary>True when a text can be a cookie's value as it is.</summary>
    public static bool IsValue(string text) =>
        text.Length is > 0 and <= 4000 && !text.AsSpan().ContainsAnyExcept(PairChars);

    /// <summary>Value of the first cookie of exactly that name; null when there is none.</summary>
    public static string? Find(StringValues headers, string name)
    {
        for (var i = 0; i < headers.Count; i++)
        {
            var rest = headers[i].AsSpan();
            while (!rest.IsEmpty)
            {
                var end = rest.IndexOf(';');
                var pair = (end < 0 ? rest : rest[..end]).Trim(' ');
                rest = end < 0 ? default : rest[(end + 1)..];
                if (pair.Length > name.Length && pair[name.Length] == '=' && pair.StartsWith(name, StringComparison.Ordinal))
                    return pair[(name.Length + 1)..].ToString();
            }
        }
        return null;
    }

    /// <summary>
    /// Writes the header without blanks and without pairs that hold forbidden characters; returns the length, at most the
    /// header's own, 0 when nothing is left.
    /// </summary>
    public static int Clean(ReadOnlySpan<char> header, Span<byte> output)
    {
        var length = 0;
        while (!header.IsEmpty)
        {
            var end = header.IndexOf(';');
            var pair = end < 0 ? header : header[..end];
            header = end < 0 ? default : header[(end + 1)..];
            var start = length;
            if (length > 0) output[length++] = (byte)';';
            var before = length;
            if (!pair.ContainsAnyExcept(PairCharsAndBlank))
                foreach (var c in pair)
                    if (c != ' ') output[length++] = (byte)c;
            if (length == before) length = start;
        }
        return length;
    }
}
