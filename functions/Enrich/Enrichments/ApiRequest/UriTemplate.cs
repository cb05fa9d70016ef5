using System.Text;

namespace Sluice.Enrich.Enrichments.ApiRequest;

/// <summary>
/// An address with <c>{{key}}</c> in its path or query. Scheme, host and port are fixed: nothing that an event holds can
/// lead elsewhere.
/// </summary>
internal sealed class UriTemplate
{
    private readonly IReadOnlyList<(string Text, bool IsKey)> _parts;

    private UriTemplate(IReadOnlyList<(string, bool)> parts, Uri origin) => (_parts, Origin) = (parts, origin);

    /// <summary>Scheme, host and port.</summary>
    public Uri Origin { get; }

    /// <summary>The keys that the address needs.</summary>
    public IEnumerable<string> Keys => _parts.Where(part => part.IsKey).Select(part => part.Text);

    /// <summary>Reads a template; on false <paramref name="error"/> says what is wrong, without the text, which may hold a secret.</summary>
    public static bool TryParse(string text, out UriTemplate template, out string error)
    {
        template = null!;
        var scheme = text.IndexOf("://", StringComparison.Ordinal);
        error = "must be an http or https address";
        if (scheme <= 0) return false;
        var authority = text.AsSpan(scheme + 3);
        var end = authority.IndexOfAny('/', '?', '#');
        if (end >= 0) authority = authority[..end];
        error = "must name its host itself: a key may stand in the path and in the query only";
        if (text.AsSpan(0, scheme + 3 + authority.Length).ContainsAny('{', '}')) return false;
        error = "must not hold a user name; authentication.httpBasic is for that";
        if (authority.Contains('@')) return false;
        error = "must be an http or https address";
        if (!Uri.TryCreate(text[..(scheme + 3 + authority.Length)], UriKind.Absolute, out var origin)
            || origin.Scheme is not ("http" or "https") || origin.Host.Length == 0)
            return false;
        error = "has {{ without }}, or a key of other characters than letters, digits, - and _";
        var parts = new List<(string, bool)>();
        var rest = text;
        while (rest.Length > 0)
        {
            var open = rest.IndexOf("{{", StringComparison.Ordinal);
            if (open < 0)
            {
                parts.Add((rest, false));
                break;
            }
            var close = rest.IndexOf("}}", open, StringComparison.Ordinal);
            if (close < 0) return false;
            var key = rest[(open + 2)..close].Trim();
            if (key.Length == 0 || key.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_'))) return false;
            if (open > 0) parts.Add((rest[..open], false));
            parts.Add((key, true));
            rest = rest[(close + 2)..];
        }
        template = new UriTemplate(parts, origin);
        return true;
    }

    /// <summary>The address with the values in it, percent-encoded; null when a value would change what the path means.</summary>
    public Uri? Fill(IReadOnlyDictionary<string, string> values)
    {
        var text = new StringBuilder();
        foreach (var (part, isKey) in _parts)
        {
            if (!isKey)
            {
                text.Append(part);
                continue;
            }
            var value = values[part];
            // These two are no names but steps, encoded or not.
            if (value is "." or "..") return null;
            text.Append(Uri.EscapeDataString(value));
        }
        return Uri.TryCreate(text.ToString(), UriKind.Absolute, out var uri) ? uri : null;
    }
}
