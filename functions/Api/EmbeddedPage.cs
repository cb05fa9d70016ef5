using System.Collections.Frozen;
using System.Reflection;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Sluice.Api;

/// <summary>
/// A page whose files travel inside an assembly, as resources <c>NAME/FILE</c>: <c>/NAME</c> is the page, <c>/NAME/FILE</c>
/// what it loads. Anyone may have it: it holds nothing of the pipeline and shows nothing until an API answers.
/// </summary>
/// <param name="assembly">Where the files are.</param>
/// <param name="name">First segment of the path, and first part of the resources' names.</param>
public sealed class EmbeddedPage(Assembly assembly, string name)
{
    /// <summary>Scripts, styles, pictures and data from this origin only, nothing inline, in nobody's frame.</summary>
    public const string ContentSecurityPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private readonly Lazy<FrozenDictionary<string, EmbeddedFile>> _files = new(() => Load(assembly, name + "/"));

    /// <summary>Answers a request whose path is <c>/NAME</c> or begins with <c>/NAME/</c>.</summary>
    public Task HandleAsync(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.XContentTypeOptions = "nosniff";
        headers.ContentSecurityPolicy = ContentSecurityPolicy;
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        if (!Answer.IsRead(context.Request)) return Answer.NoMethodAsync(context);
        var root = "/" + name;
        var path = (context.Request.Path.Value ?? "").TrimEnd('/');
        var wanted = path.Equals(root, StringComparison.OrdinalIgnoreCase) ? "index.html"
            : path.StartsWith(root + "/", StringComparison.OrdinalIgnoreCase) ? path[(root.Length + 1)..] : "";
        return _files.Value.TryGetValue(wanted, out var file)
            ? SendAsync(context, file)
            : Answer.ProblemAsync(context, 404, $"There is no such file below {name}.");
    }

    private static Task SendAsync(HttpContext context, EmbeddedFile file)
    {
        var headers = context.Response.Headers;
        headers.CacheControl = file.IsImmutable ? "public, max-age=31536000, immutable" : "no-cache";
        headers.Vary = "Accept-Encoding";
        if (Answer.IsKnown(context, file.Tag)) return Task.CompletedTask;
        if (!TakesGzip(context.Request)) return Answer.WriteAsync(context, file.Type, file.Content);
        headers.ContentEncoding = "gzip";
        return Answer.WriteAsync(context, file.Type, file.Packed);
    }

    private static bool TakesGzip(HttpRequest request) =>
        StringWithQualityHeaderValue.TryParseList(request.Headers.AcceptEncoding, out var codings)
        && codings.Any(coding => coding.Value.Equals("gzip", StringComparison.OrdinalIgnoreCase) && coding.Quality is not 0);

    private static FrozenDictionary<string, EmbeddedFile> Load(Assembly assembly, string prefix)
    {
        var files = new Dictionary<string, EmbeddedFile>(StringComparer.Ordinal);
        foreach (var resource in assembly.GetManifestResourceNames())
        {
            if (!resource.StartsWith(prefix, StringComparison.Ordinal)) continue;
            using var stream = assembly.GetManifestResourceStream(resource)!;
            var content = new byte[stream.Length];
            stream.ReadExactly(content);
            files[resource[prefix.Length..]] = new EmbeddedFile(resource[prefix.Length..], content);
        }
        return files.ToFrozenDictionary(StringComparer.Ordinal);
    }
}
