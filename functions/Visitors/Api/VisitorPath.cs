using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Sluice.Visitors.Api;

/// <summary>What follows <c>/api/visitors/</c> in a request's path, unescaped segment by segment.</summary>
internal static class VisitorPath
{
    private const string Prefix = "/api/visitors/";
    private const int MostSegments = 4;

    /// <summary>The segments; null when the path is another.</summary>
    public static string[]? Read(HttpContext context)
    {
        // The server leaves %2F in the path as it is, so that it cannot be told from %252F: the request's own text is better.
        var raw = context.Features.Get<IHttpRequestFeature>()?.RawTarget ?? "";
        var query = raw.IndexOf('?');
        var path = query < 0 ? raw : raw[..query];
        var start = path.IndexOf(Prefix, StringComparison.OrdinalIgnoreCase);
        if (start < 0)
        {
            path = context.Request.Path.Value ?? "";
            return path.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) ? [path[Prefix.Length..]] : null;
        }
        var segments = path[(start + Prefix.Length)..].Split('/', MostSegments + 1);
        return segments.Length > MostSegments ? null : [.. segments.Select(Uri.UnescapeDataString)];
    }
}
