using Microsoft.AspNetCore.Http;

namespace Sluice.Fabric.Console;

/// <summary>The console: <c>console</c> is the page, <c>console/{file}</c> what it loads.</summary>
public sealed class ConsolePage
{
    /// <summary>The policy it is sent with.</summary>
    public const string ContentSecurityPolicy = EmbeddedPage.ContentSecurityPolicy;

    private readonly EmbeddedPage _page = new(typeof(ConsolePage).Assembly, "console");

    /// <summary>Answers a request whose path is <c>/console</c> or begins with <c>/console/</c>.</summary>
    public Task HandleAsync(HttpContext context) => _page.HandleAsync(context);
}
