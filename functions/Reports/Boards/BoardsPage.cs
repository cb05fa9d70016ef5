using System.Collections.Frozen;
using System.IO.Compression;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using Sluice.Reports.Api;

namespace Sluice.Reports.Boards;

/// <summary>
/// The boards: <c>boards</c> is the page, <c>boards/{file}</c> what it loads; looks, charts and small helpers are the
/// console's, from its own address. Anyone may have it: it holds nothing of the pipeline and shows nothing until the API
/// answers.
/// </summary>
public sealed class BoardsPage
{
    /// <summary>Scripts, styles, pictures and data from this origin only, nothing inline, in nobody's frame.</summary>
    public const string ContentSecurityPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private const string Root = "/boards";
    private static readonly Lazy<FrozenDictionary<string, Page>> Files = new(Load);

    /// <summary>Answers a request whose path is <c>/boards</c> or begins with <c>/boards/</c>.</summary>
    public Task HandleAsync(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.XContentTypeOptions = "nosniff";
        headers.ContentSecurityPolicy = ContentSecurityPolicy;
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        if (!HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method))
        {
            headers.Allow = "GET, HEAD";
            return Answer.ProblemAsync(context, 405, "Only GET and HEAD are possible here.");
        }
        var path = (context.Request.Path.Value ?? "").TrimEnd('/');
        var name = path.Equals(Root, StringComparison.OrdinalIgnoreCase) ? "index.html"
            : path.StartsWith(Root + "/", StringComparison.OrdinalIgnoreCase) ? path[(Root.Length + 1)..] : "";
        if (!Files.Value.TryGetValue(name, out var page)) return Answer.ProblemAsync(context, 404, "The boards have no such file.");
        headers.ETag = page.Tag;
        headers.CacheControl = "no-cache";
        headers.Vary = "Accept-Encoding";
        if (Answer.IsKnown(context.Request, page.Tag))
        {
            context.Response.StatusCode = StatusCodes.Status304NotModified;
            return Task.CompletedTask;
        }
        var isPacked = StringWithQualityHeaderValue.TryParseList(context.Request.Headers.AcceptEncoding, out var codings)
            && codings.Any(coding => coding.Value.Equals("gzip", StringComparison.OrdinalIgnoreCase) && coding.Quality is not 0);
        if (isPacked) headers.ContentEncoding = "gzip";
        return Answer.WriteAsync(context, page.Type, isPacked ? page.Packed : page.Content);
    }

    private static FrozenDictionary<string, Page> Load()
    {
        const string prefix = "boards/";
        var assembly = typeof(BoardsPage).Assembly;
        var files = new Dictionary<string, Page>(StringComparer.Ordinal);
        foreach (var resource in assembly.GetManifestResourceNames())
        {
            if (!resource.StartsWith(prefix, StringComparison.Ordinal)) continue;
            using var stream = assembly.GetManifestResourceStream(resource)!;
            var content = new byte[stream.Length];
            stream.ReadExactly(content);
            using var packed = new MemoryStream();
            using (var gzip = new GZipStream(packed, CompressionLevel.SmallestSize)) gzip.Write(content);
            var name = resource[prefix.Length..];
            var type = Path.GetExtension(name) switch
            {
                ".html" => "text/html; charset=utf-8",
                ".js" => "text/javascript; charset=utf-8",
                _ => "text/css; charset=utf-8",
            };
            files[name] = new Page(content, packed.ToArray(), Answer.TagOf(content), type);
        }
        return files.ToFrozenDictionary(StringComparer.Ordinal);
    }

    private sealed record Page(byte[] Content, byte[] Packed, string Tag, string Type);
}
