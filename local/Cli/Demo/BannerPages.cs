using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Sluice.Cli.Demo;

/// <summary>
/// The banner example as a small site: <c>/demo/radio/{city}</c>, where a radio campaign's visitors land, and the pages
/// they go on to, such as <c>/demo/shop/quote</c>. The page is examples/banner/index.html, told the collector's address;
/// its policy allows the one script that it holds.
/// </summary>
internal sealed class BannerPages(string localFolder, int port)
{
    private const string DocumentedCollector = "http://localhost:7071";
    private const string ScriptStart = "<script>";

    private readonly string _file = Path.Combine(localFolder, "..", "examples", "banner", "index.html");
    private readonly string _collector = string.Create(CultureInfo.InvariantCulture, $"http://localhost:{port}");

    /// <summary>Maps the pages.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/demo/radio/{page}", (RequestDelegate)TellAsync);
        routes.MapGet("/demo/shop/{page}", (RequestDelegate)TellAsync);
    }

    private async Task TellAsync(HttpContext context)
    {
        var page = (await File.ReadAllTextAsync(_file, context.RequestAborted))
            .Replace(DocumentedCollector, _collector, StringComparison.Ordinal)
            .Replace("href=\"quote\"", "href=\"/demo/shop/quote\"", StringComparison.Ordinal);
        var start = page.IndexOf(ScriptStart, StringComparison.Ordinal) + ScriptStart.Length;
        var script = page[start..page.IndexOf("</script>", start, StringComparison.Ordinal)];
        var hash = Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(script)));
        context.Response.ContentType = "text/html; charset=utf-8";
        context.Response.Headers.CacheControl = "no-cache";
        context.Response.Headers.XContentTypeOptions = "nosniff";
        context.Response.Headers.ContentSecurityPolicy =
            $"default-src 'none'; script-src 'self' {_collector} 'sha256-{hash}'; style-src 'unsafe-inline'; connect-src 'self' {_collector}; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
        await context.Response.WriteAsync(page, context.RequestAborted);
    }
}
