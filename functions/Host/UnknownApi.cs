using Sluice.Collect;

namespace Sluice.Host;

/// <summary>
/// Answers for paths below <c>/api/</c> that are no API: <c>application/problem+json</c> (RFC 9457) with 404. Without it a
/// misspelt address of two segments would be taken for a tracker's, and the API key in its query would become part of an
/// event. A custom path of the collector is not misspelt.
/// </summary>
internal sealed class UnknownApi(CollectorOptions options, Collector collector)
{
    private static readonly byte[] Body =
        """{"type":"about:blank","title":"Not Found","status":404,"detail":"There is no such API. Visitors are at api/visitors/{id}, reports at api/reports."}"""u8.ToArray();

    /// <summary>Answers one request.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        if (options.Paths.ContainsKey(context.Request.Path.Value ?? ""))
        {
            await collector.HandleAsync(context);
            return;
        }
        context.Response.StatusCode = StatusCodes.Status404NotFound;
        context.Response.ContentType = "application/problem+json";
        context.Response.ContentLength = Body.Length;
        if (!HttpMethods.IsHead(context.Request.Method)) await context.Response.Body.WriteAsync(Body, context.RequestAborted);
    }
}
