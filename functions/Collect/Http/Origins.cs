using System.Buffers;

namespace Sluice.Collect;

/// <summary>Reads an Origin header: <c>scheme://host[:port]</c>, several of them separated by blanks.</summary>
internal static class Origins
{
    private static readonly SearchValues<char> SchemeChars =
        SearchValues.Create("+-.0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    private static readonly SearchValues<char> AuthorityChars =
        SearchValues.Create("-._~:[]%0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    /// <summary>The first origin, or <c>*</c> when the header holds none that could be sent back.</summary>
    public static string First(string? header)
    {
        if (string.IsNullOrEmpty(header)) return "*";
        var first = Next(header, out _);
        if (!TrySplit(first, out var authority) || authority.ContainsAnyExcept(AuthorityChars)) return "*";
        return first.Length == header.Length ? header : first.ToString();
    }

    /// <summary>The first of the domains that a host in the header equals or lies under; null when none does.</summary>
    public static string? Domain(string? header, string[] domains)
    {
        if (string.IsNullOrEmpty(header)) return null;
        foreach (var domain in domains)
        {
            var rest = header.AsSpan();
            while (!rest.IsEmpty)
            {
                var origin = Next(rest, out rest);
                if (TrySplit(origin, out var authority) && Lies(Host(authority), domain)) return domain;
            }
        }
        return null;
    }

    private static bool Lies(ReadOnlySpan<char> host, string domain) =>
        host.EndsWith(domain, StringComparison.OrdinalIgnoreCase)
        && (host.Length == domain.Length || host[^(domain.Length + 1)] == '.');

    private static ReadOnlySpan<char> Next(ReadOnlySpan<char> text, out ReadOnlySpan<char> rest)
    {
        text = text.TrimStart(' ');
        var blank = text.IndexOf(' ');
        rest = blank < 0 ? default : text[(blank + 1)..];
        return blank < 0 ? text : text[..blank];
    }

    private static bool TrySplit(ReadOnlySpan<char> origin, out ReadOnlySpan<char> authority)
    {
        var at = origin.IndexOf("://");
        authority = at < 0 ? default : origin[(at + 3)..];
        return at > 0 && !authority.IsEmpty && !origin[..at].ContainsAnyExcept(SchemeChars);
    }

    private static ReadOnlySpan<char> Host(ReadOnlySpan<char> authority)
    {
        var colon = authority.LastIndexOf(':');
        return colon < 0 || authority[colon..].IndexOf(']') >= 0 ? authority : authority[..colon];
    }
}
