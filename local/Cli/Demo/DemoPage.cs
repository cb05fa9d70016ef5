using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Sluice.Cli.Demo;

/// <summary>
/// The demo page's files; the tracker is the one that npm installed. The page is told the collector's address and sends
/// there, whatever address it was opened at: opened at another, it is a site of another origin, as a real one would be.
/// </summary>
internal sealed class DemoPage(string localFolder, int port)
{
    private static readonly string[] Scripts = ["demo.js", "events.js", "picture.js", "tracking.js", "visitor.js", "words.js"];

    private const string DocumentedCollector = "http://localhost:7071";

    private readonly string _collector = string.Create(CultureInfo.InvariantCulture, $"http://localhost:{port}");

    private string Policy =>
        $"default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self' {_collector}; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    /// <summary>Maps the page.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        var www = Path.Combine(localFolder, "Cli", "Demo", "www");
        routes.MapGet("/demo", (RequestDelegate)(async context =>
        {
            var page = await File.ReadAllTextAsync(Path.Combine(www, "index.html"), context.RequestAborted);
            SetHeaders(context.Response, "text/html; charset=utf-8");
            await context.Response.WriteAsync(page.Replace(DocumentedCollector, _collector, StringComparison.Ordinal), context.RequestAborted);
        }));
        Add("/demo/demo.css", Path.Combine(www, "demo.css"), "text/css; charset=utf-8");
        foreach (var script in Scripts) Add("/demo/" + script, Path.Combine(www, script), "text/javascript; charset=utf-8");
        Add("/demo/tracker.js",
            Path.Combine(localFolder, "node_modules", "@snowplow", "browser-tracker", "dist", "index.umd.min.js"),
            "text/javascript; charset=utf-8");

        void Add(string route, string file, string type) => routes.MapGet(route, (RequestDelegate)(async context =>
        {
            SetHeaders(context.Response, type);
            await context.Response.SendFileAsync(file, context.RequestAborted);
        }));
    }

    private void SetHeaders(HttpResponse response, string type)
    {
        response.ContentType = type;
        response.Headers.CacheControl = "no-cache";
        response.Headers.ContentSecurityPolicy = Policy;
        response.Headers.XContentTypeOptions = "nosniff";
    }
}
