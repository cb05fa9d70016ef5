using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;
using Microsoft.Net.Http.Headers;
using Sluice.Log;

namespace Sluice.Visitors;

/// <summary>
/// <c>GET api/visitors/{id}</c>: a visitor's profile as JSON, with an ETag. Errors are <c>application/problem+json</c>
/// (RFC 9457): 400 for what can be no id, 401 without a key, 404 for a stranger, 405, 503 when storage does not answer.
/// </summary>
/// <param name="store">Where the profiles are.</param>
/// <param name="partitionCount">Number of partitions of the enriched hub; asked at every request, so it should remember.</param>
/// <param name="options">Who may ask.</param>
/// <param name="logger">Told about failed reads; never an id or a key.</param>
public sealed class VisitorApi(
    IVisitorStore store, Func<CancellationToken, ValueTask<int>> partitionCount, VisitorsOptions options,
    ILogger<VisitorApi> logger)
{
    private const string Prefix = "/api/visitors/";

    private readonly ApiKeys _keys = new(options);

    /// <summary>Answers a request whose path begins with <c>/api/visitors/</c>.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        // Who may see a profile is decided per request, and it changes with every event.
        context.Response.Headers.CacheControl = "private, no-cache";
        if (!_keys.Allow(context.Request))
        {
            context.Response.Headers.WWWAuthenticate = "ApiKey";
            await RefuseAsync(context, 401, "Unauthorized", "Send an API key in the header x-api-key or the query parameter key.");
            return;
        }
        var isHead = HttpMethods.IsHead(context.Request.Method);
        if (!isHead && !HttpMethods.IsGet(context.Request.Method))
        {
            context.Response.Headers.Allow = "GET, HEAD";
            await RefuseAsync(context, 405, "Method Not Allowed", "Only GET and HEAD are possible here.");
            return;
        }
        var id = IdOf(context);
        if (id is null)
        {
            await RefuseAsync(context, 400, "Bad Request",
                "A visitor id has 1 to 1024 characters and no control characters; a slash in it is sent as %2F.");
            return;
        }

        VisitorProfile? profile;
        try
        {
            var partitions = await partitionCount(context.RequestAborted);
            profile = await store.FindAsync(PartitionHash.PartitionOf(id, partitions), id, context.RequestAborted);
        }
        catch (Exception e) when (!context.RequestAborted.IsCancellationRequested)
        {
            VisitorsLog.ReadFailed(logger, e);
            context.Response.Headers.RetryAfter = "1";
            await RefuseAsync(context, 503, "Service Unavailable", "The profiles cannot be read at the moment.");
            return;
        }
        if (profile is null)
        {
            await RefuseAsync(context, 404, "Not Found", "No event of this visitor has been seen.");
            return;
        }

        var body = JsonSerializer.SerializeToUtf8Bytes(VisitorAnswer.Of(profile), VisitorsJson.Default.VisitorAnswer);
        var etag = $"\"{Convert.ToHexStringLower(SHA256.HashData(body), 0, 16)}\"";
        context.Response.Headers.ETag = etag;
        if (Matches(context.Request, etag))
        {
            context.Response.StatusCode = 304;
            return;
        }
        context.Response.ContentType = "application/json";
        await WriteAsync(context, body);
    }

    // RFC 9110, section 13.1.2: If-None-Match compares weakly.
    private static bool Matches(HttpRequest request, string etag)
    {
        if (!EntityTagHeaderValue.TryParseList(request.Headers.IfNoneMatch, out var tags)) return false;
        var own = new EntityTagHeaderValue(etag);
        foreach (var tag in tags)
            if (tag.Equals(EntityTagHeaderValue.Any) || own.Compare(tag, useStrongComparison: false))
                return true;
        return false;
    }

    // The server leaves %2F in the path as it is, so that it cannot be told from %252F: the request's own text is better.
    private static string? IdOf(HttpContext context)
    {
        var raw = context.Features.Get<IHttpRequestFeature>()?.RawTarget ?? "";
        var query = raw.IndexOf('?');
        var path = query < 0 ? raw : raw[..query];
        var start = path.IndexOf(Prefix, StringComparison.OrdinalIgnoreCase);
        if (start >= 0)
        {
            var segment = path[(start + Prefix.Length)..];
            return segment.Contains('/') ? null : Valid(Uri.UnescapeDataString(segment));
        }
        path = context.Request.Path.Value ?? "";
        return path.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) ? Valid(path[Prefix.Length..]) : null;
    }

    private static string? Valid(string id) => VisitorId.IsValid(id) ? id : null;

    private static Task RefuseAsync(HttpContext context, int status, string title, string detail)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/problem+json";
        return WriteAsync(context, JsonSerializer.SerializeToUtf8Bytes(new Problem(title, status, detail), VisitorsJson.Default.Problem));
    }

    private static async Task WriteAsync(HttpContext context, byte[] body)
    {
        context.Response.ContentLength = body.Length;
        if (!HttpMethods.IsHead(context.Request.Method)) await context.Response.Body.WriteAsync(body, context.RequestAborted);
    }
}
