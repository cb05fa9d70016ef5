using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Sluice.Cli.Demo;

/// <summary>
/// The demo page's files; the tracker is the one that npm installed. The page sends to the collector at
/// <c>http://localhost</c>, whichever loopback address it was opened at, so that it can be opened as a site of another origin.
/// </summary>
internal sealed class DemoPage(string localFolder, int port)
{
    private static readonly string[] Scripts = ["demo.js", "events.js", "picture.js", "tracking.js", "visitor.js", "words.js"];

    private readonly string _policy = string.Create(CultureInfo.InvariantCulture,
        $"default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self' http://localhost:{port}; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'");

    /// <summary>Maps the page.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        var www = Path.Combine(localFolder, "Cli", "Demo", "www");
        Add("/demo", Path.Combine(www, "index.html"), "text/html; charset=utf-8");
        Add("/demo/demo.css", Path.Combine(www, "demo.css"), "text/css; charset=utf-8");
        foreach (var script in Scripts) Add("/demo/" + script, Path.Combine(www, script), "text/javascript; charset=utf-8");
        Add("/demo/tracker.js",
            Path.Combine(localFolder, "node_modules", "@snowplow", "browser-tracker", "dist", "index.umd.min.js"),
            "text/javascript; charset=utf-8");

        void Add(string route, string file, string type) => routes.MapGet(route, (RequestDelegate)(async context =>
        {
            context.Response.ContentType = type;
            context.Response.Headers.CacheControl = "no-cache";
            context.Response.Headers.ContentSecurityPolicy = _policy;
            context.Response.Headers.XContentTypeOptions = "nosniff";
            await context.Response.SendFileAsync(file, context.RequestAborted);
        }));
    }
}
