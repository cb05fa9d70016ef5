using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Sluice.Api;

namespace Sluice.Audiences;

/// <summary>
/// <c>api/audiences</c> and <c>api/audiences/{name}</c> as JSON. Errors are <c>application/problem+json</c> (RFC 9457): 400 for
/// what makes no sense, 401 without a key, 404 for an audience that is not declared, 405, 503 when storage does not answer.
/// </summary>
/// <param name="store">Who is in.</param>
/// <param name="options">The rules.</param>
/// <param name="keys">Who may ask.</param>
/// <param name="logger">Told about failed reads; never an id or a key.</param>
public sealed class AudiencesApi(IAudienceStore store, AudiencesOptions options, ApiKeys keys, ILogger<AudiencesApi> logger)
{
    private const string Prefix = "/api/audiences";
    private const int DefaultLimit = 50;
    private const int MostMembers = 1_000;

    /// <summary>Answers a request whose path is <c>/api/audiences</c> or begins with it and a slash.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        context.Response.Headers.CacheControl = "no-store";
        if (!await keys.AllowReadAsync(context)) return;
        var name = (context.Request.Path.Value ?? "")[Prefix.Length..].Trim('/');
        await Answer.OrUnavailableAsync(
            context,
            () => name.Length == 0 ? TellAllAsync(context)
                : options.Rules.FirstOrDefault(rule => rule.Name == name) is { } rule ? TellOneAsync(context, rule)
                : Answer.ProblemAsync(context, 404, "There is no such audience."),
            "The audiences cannot be read at the moment.", fault => AudiencesLog.ReadFailed(logger, fault));
    }

    private async Task TellAllAsync(HttpContext context)
    {
        var counts = await CountAsync(context.RequestAborted);
        await Answer.JsonAsync(context, AudiencesJson.Rules(options, counts));
    }

    private async Task TellOneAsync(HttpContext context, AudienceRule rule)
    {
        var limit = DefaultLimit;
        if (context.Request.Query["limit"].ToString() is { Length: > 0 } text
            && (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out limit) || limit is < 1 or > MostMembers))
        {
            await Answer.ProblemAsync(context, 400, $"limit must be a whole number from 1 to {MostMembers}.");
            return;
        }
        var counts = await CountAsync(context.RequestAborted);
        var members = await Task.WhenAll(Enumerable.Range(0, Place.Buckets).Select(bucket => store.ReadMembersAsync(bucket, rule.Name, limit, context.RequestAborted)));
        var newest = members.SelectMany(bucket => bucket).OrderByDescending(member => member.Entered).ThenBy(member => member.VisitorId, StringComparer.Ordinal).Take(limit);
        await Answer.JsonAsync(context, AudiencesJson.Members(rule, counts, newest));
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
}
