using System.Globalization;

namespace Sluice.Enrich.Urls;

/// <summary>
/// Reads the URLs that browsers and trackers send. A URL that is legal but for its blanks keeps its text (blanks become
/// <c>%20</c>). Any other is taken apart and its path segments, query names, query values and fragment are encoded anew:
/// everything but letters, digits and <c>-._~</c>; a percent sign that begins no escape becomes <c>%25</c>.
/// </summary>
public static class LenientUri
{
    /// <summary>Reads a URL. False when it has no meaning even so: an authority or a scheme that cannot be one.</summary>
    public static bool TryParse(string text, out PageUri uri)
    {
        text = text.Trim().Replace(" ", "%20", StringComparison.Ordinal);
        uri = null!;
        if (text.Length == 0) return false;
        return TryRead(text, out uri, out var worthMending) || (worthMending && TryRead(UriMending.Mend(text), out uri, out _));
    }

    private static bool TryRead(string text, out PageUri uri, out bool worthMending)
    {
        uri = null!;
        worthMending = true;
        var rest = text.AsSpan();
        string? fragment = null;
        var hash = rest.IndexOf('#');
        if (hash >= 0)
        {
            if (!UriCharacters.IsUric(rest[(hash + 1)..])) return false;
            fragment = rest[(hash + 1)..].ToString();
            rest = rest[..hash];
        }
        string? scheme = null;
        var end = rest.IndexOfAny(":/?");
        if (end >= 0 && rest[end] == ':')
        {
            if (!UriCharacters.IsScheme(rest[..end])) return false;
            scheme = rest[..end].ToString();
            rest = rest[(end + 1)..];
            worthMending = !rest.IsEmpty;
            if (rest.IsEmpty) return false;
            if (rest[0] != '/')
            {
                // Opaque (mailto:, about:): there is no host, path or query to take out.
                if (!UriCharacters.IsUric(rest)) return false;
                uri = new PageUri(text, scheme, null, DefaultPort(scheme), null, null, fragment);
                return true;
            }
        }
        string? query = null;
        var mark = rest.IndexOf('?');
        if (mark >= 0)
        {
            if (!UriCharacters.IsUric(rest[(mark + 1)..])) return false;
            query = rest[(mark + 1)..].ToString();
            rest = rest[..mark];
        }
        string? host = null;
        var port = -1;
        if (rest.StartsWith("//", StringComparison.Ordinal))
        {
            rest = rest[2..];
            var slash = rest.IndexOf('/');
            var authority = slash < 0 ? rest : rest[..slash];
            rest = slash < 0 ? default : rest[slash..];
            // Mending encodes what follows the authority, never the authority itself.
            worthMending = authority.IsEmpty ? !rest.IsEmpty : TryReadAuthority(authority, out host, out port);
            if (!worthMending) return false;
        }
        if (!UriCharacters.IsPath(rest)) return false;
        uri = new PageUri(
            text, scheme, host, port >= 0 ? port : DefaultPort(scheme), rest.IsEmpty ? null : rest.ToString(), query, fragment);
        return true;
    }

    /// <summary>False for an authority that cannot be one; one that names no host (Java's "registry") leaves host null.</summary>
    private static bool TryReadAuthority(ReadOnlySpan<char> authority, out string? host, out int port)
    {
        host = null;
        port = -1;
        if (!UriCharacters.IsAuthority(authority)) return false;
        authority = authority[(authority.LastIndexOf('@') + 1)..];
        var end = authority.IndexOf(':');
        if (authority.StartsWith("[", StringComparison.Ordinal))
        {
            end = authority.IndexOf(']') + 1;
            if (end == 0 || authority[1..(end - 1)].ContainsAnyExcept("0123456789abcdefABCDEF:.")) return false;
        }
        var name = end < 0 ? authority : authority[..end];
        var rest = end < 0 ? default : authority[end..];
        if (!rest.IsEmpty && rest[0] != ':') return false;
        if (name.IsEmpty || (name[0] != '[' && !UriCharacters.IsHostName(name))) return !name.ContainsAny('[', ']');
        var number = rest.IsEmpty ? rest : rest[1..];
        if (number.IsEmpty || int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out port))
        {
            host = name.ToString();
            return true;
        }
        port = -1;
        return true;
    }

    private static int DefaultPort(string? scheme) => scheme == "https" ? 443 : 80;
}
