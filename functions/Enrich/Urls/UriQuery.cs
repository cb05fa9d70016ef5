using System.Text;
using Sluice.Snowplow;

namespace Sluice.Enrich.Urls;

/// <summary>The parameters of a page's query. Lenient: a percent sign without digits behind it stands for itself.</summary>
internal static class UriQuery
{
    /// <summary>Most parameters that are read of one page's query.</summary>
    private const int Most = 1000;

    public static IReadOnlyList<KeyValuePair<string, string?>> Parse(string? query)
    {
        if (string.IsNullOrEmpty(query)) return [];
        var parameters = new List<KeyValuePair<string, string?>>();
        var rest = query.AsSpan();
        while (parameters.Count < Most)
        {
            var end = rest.IndexOf('&');
            var pair = end < 0 ? rest : rest[..end];
            var equals = pair.IndexOf('=');
            if (!pair.IsEmpty)
                parameters.Add(new(Decode(equals < 0 ? pair : pair[..equals]), equals < 0 ? null : Decode(pair[(equals + 1)..])));
            if (end < 0) break;
            rest = rest[(end + 1)..];
        }
        return parameters;
    }

    private static string Decode(ReadOnlySpan<char> text)
    {
        if (QueryString.TryDecode(text, out var decoded)) return decoded!;
        var mended = new StringBuilder(text.Length + 8);
        for (var at = 0; at < text.Length; at++)
        {
            mended.Append(text[at]);
            if (text[at] == '%' && !UriCharacters.IsEscape(text, at)) mended.Append("25");
        }
        return QueryString.TryDecode(mended.ToString(), out decoded) ? decoded! : text.ToString();
    }
}
