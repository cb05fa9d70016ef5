using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Sluice.Audiences;

/// <summary>
/// <c>api/audiences</c> and <c>api/audiences/{name}</c> as JSON. Errors are <c>application/problem+json</c> (RFC 9457): 400 for
/// what makes no sense, 401 without a key, 404 for an audience that is not declared, 405, 503 when storage does not answer.
/// </summary>
/// <param name="store">Who is in.</param>
/// <param name="options">The rules.</param>
/// <param name="allows">Who may ask.</param>
/// <param name="logger">Told about failed reads; never an id or a key.</param>
public sealed class AudiencesApi(IAudienceStore store, AudiencesOptions options, Func<HttpRequest, bool> allows, ILogger<AudiencesApi> logger)
{
    private const string Prefix = "/api/audiences";
    private const int DefaultLimit = 50;
    private const int MostMembers = 1_000;

    /// <summary>Answers a request whose path is <c>/api/audiences</c> or begins with it and a slash.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers.XContentTypeOptions = "nosniff";
        if (!allows(context.Request))
        {
            context.Response.Headers.WWWAuthenticate = "ApiKey";
            await RefuseAsync(context, 401, "Unauthorized", "Send an API key in the header x-api-key or the query parameter key.");
            return;
        }
        if (!HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method))
        {
            context.Response.Headers.Allow = "GET, HEAD";
            await RefuseAsync(context, 405, "Method Not Allowed", "Only GET and HEAD are possible here.");
            return;
        }
        var name = (context.Request.Path.Value ?? "")[Prefix.Length..].Trim('/');
        try
        {
            if (name.Length == 0) await TellAllAsync(context);
            else if (options.Rules.FirstOrDefault(rule => rule.Name == name) is { } rule) await TellOneAsync(context, rule);
            else await RefuseAsync(context, 404, "Not Found", "There is no such audience.");
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody waits for the answer any more.
        }
        catch (Exception e) when (!context.Response.HasStarted)
        {
            AudiencesLog.ReadFailed(logger, e);
            context.Response.Headers.RetryAfter = "1";
            await RefuseAsync(context, 503, "Service Unavailable", "The audiences cannot be read at the moment.");
        }
    }

    private async Task TellAllAsync(HttpContext context)
    {
        var counts = await CountAsync(context.RequestAborted);
        await AnswerAsync(context, AudiencesJson.Rules(options, counts));
    }

    private async Task TellOneAsync(HttpContext context, AudienceRule rule)
    {
        var limit = DefaultLimit;
        if (context.Request.Query["limit"].ToString() is { Length: > 0 } text
            && (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out limit) || limit is < 1 or > MostMembers))
        {
            await RefuseAsync(context, 400, "Bad Request", $"limit must be a whole number from 1 to {MostMembers}.");
            return;
        }
        var counts = await CountAsync(context.RequestAborted);
        var members = await Task.WhenAll(Enumerable.Range(0, Place.Buckets).Select(bucket => store.ReadMembersAsync(bucket, rule.Name, limit, context.RequestAborted)));
        var newest = members.SelectMany(bucket => bucket).OrderByDescending(member => member.Entered).ThenBy(member => member.VisitorId, StringComparer.Ordinal).Take(limit);
        await AnswerAsync(context, AudiencesJson.Members(rule, counts, newest));
    }

    private async Task<MemberCounts> CountAsync(CancellationToken cancellationToken)
    {
        var heads = await Task.WhenAll(Enumerable.Range(0, Place.Buckets).Select(bucket => store.ReadHeadAsync(bucket, cancellationToken)));
        var counts = MemberCounts.None;
        foreach (var head in heads)
            foreach (var (audience, count) in head.Members.ByAudience)
                counts = counts.Plus(audience, count);
        return counts;
    }

    private static Task RefuseAsync(HttpContext context, int status, string title, string detail)
    {
        context.Response.StatusCode = status;
        return WriteAsync(context, "application/problem+json", AudiencesJson.Problem(status, title, detail));
    }

    private static Task AnswerAsync(HttpContext context, byte[] body) => WriteAsync(context, "application/json", body);

    private static async Task WriteAsync(HttpContext context, string type, byte[] body)
    {
        context.Response.ContentType = type;
        context.Response.ContentLength = body.Length;
        if (!HttpMethods.IsHead(context.Request.Method)) await context.Response.Body.WriteAsync(body, context.RequestAborted);
    }
}
