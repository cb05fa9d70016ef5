using System.Buffers;
using Microsoft.Extensions.Primitives;

namespace Sluice.Collect;

/// <summary>Reads and cleans Cookie headers (RFC 6265).</summary>
internal static class RequestCookies
{
    // What a pair may consist of: the octets of a cookie's name, the equals sign and those of its value.
    private static readonly SearchValues<char> PairChars = SearchValues.Create(
        "!#$%&'()*+-./0123456789:<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]^_`abcdefghijklmnopqrstuvwxyz{|}~");

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

    /// <summary>The header without blanks and without pairs that hold forbidden characters; null when nothing is left.</summary>
    public static string? Clean(string header)
    {
        var kept = new char[header.Length];
        var length = 0;
        var rest = header.AsSpan();
        Span<char> scratch = rest.Length <= 1024 ? stackalloc char[rest.Length] : new char[rest.Length];
        while (!rest.IsEmpty)
        {
            var end = rest.IndexOf(';');
            var part = end < 0 ? rest : rest[..end];
            rest = end < 0 ? default : rest[(end + 1)..];
            var count = 0;
            foreach (var c in part)
                if (c != ' ') scratch[count++] = c;
            var pair = scratch[..count];
            if (pair.IsEmpty || pair.ContainsAnyExcept(PairChars)) continue;
            if (length > 0) kept[length++] = ';';
            pair.CopyTo(kept.AsSpan(length));
            length += count;
        }
        return length == 0 ? null : new string(kept, 0, length);
    }
}
