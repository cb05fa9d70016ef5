using System.Collections.Frozen;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using Sluice.Fabric.Api;

namespace Sluice.Fabric.Console;

/// <summary>
/// The console: <c>console</c> is the page, <c>console/{file}</c> what it loads. Anyone may have it: it holds nothing of the
/// pipeline and shows nothing until the API answers.
/// </summary>
public sealed class ConsolePage
{
    /// <summary>Scripts, styles, pictures and data from this origin only, nothing inline, in nobody's frame.</summary>
    public const string ContentSecurityPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private static readonly Lazy<FrozenDictionary<string, ConsoleFile>> Files = new(Load);

    /// <summary>Answers a request whose path is <c>/console</c> or begins with <c>/console/</c>.</summary>
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
        var name = path.Equals("/console", StringComparison.OrdinalIgnoreCase) ? "index.html"
            : path.StartsWith("/console/", StringComparison.OrdinalIgnoreCase) ? path["/console/".Length..] : "";
        return Files.Value.TryGetValue(name, out var file)
            ? SendAsync(context, file)
            : Answer.ProblemAsync(context, 404, "The console has no such file.");
    }

    private static Task SendAsync(HttpContext context, ConsoleFile file)
    {
        var headers = context.Response.Headers;
        headers.ETag = file.Tag;
        headers.CacheControl = file.IsImmutable ? "public, max-age=31536000, immutable" : "no-cache";
        headers.Vary = "Accept-Encoding";
        if (Answer.IsKnown(context.Request, file.Tag))
        {
            context.Response.StatusCode = StatusCodes.Status304NotModified;
            return Task.CompletedTask;
        }
        if (!TakesGzip(context.Request)) return Answer.WriteAsync(context, file.Type, file.Content);
        headers.ContentEncoding = "gzip";
        return Answer.WriteAsync(context, file.Type, file.Packed);
    }

    private static bool TakesGzip(HttpRequest request) =>
        StringWithQualityHeaderValue.TryParseList(request.Headers.AcceptEncoding, out var codings)
        && codings.Any(coding => coding.Value.Equals("gzip", StringComparison.OrdinalIgnoreCase) && coding.Quality is not 0);

    private static FrozenDictionary<string, ConsoleFile> Load()
    {
        const string prefix = "console/";
        var assembly = typeof(ConsolePage).Assembly;
        var files = new Dictionary<string, ConsoleFile>(StringComparer.Ordinal);
        foreach (var resource in assembly.GetManifestResourceNames())
        {
            if (!resource.StartsWith(prefix, StringComparison.Ordinal)) continue;
            using var stream = assembly.GetManifestResourceStream(resource)!;
            var content = new byte[stream.Length];
            stream.ReadExactly(content);
            files[resource[prefix.Length..]] = new ConsoleFile(resource[prefix.Length..], content);
        }
        return files.ToFrozenDictionary(StringComparer.Ordinal);
    }
}
