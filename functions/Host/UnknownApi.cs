using Sluice.Api;
using Sluice.Collect;

namespace Sluice.Host;

/// <summary>
/// Answers for paths below <c>/api/</c> that are no API: <c>application/problem+json</c> (RFC 9457) with 404. Without it a
/// misspelt address of two segments would be taken for a tracker's, and the API key in its query would become part of an
/// event. A custom path of the collector is not misspelt.
/// </summary>
internal sealed class UnknownApi(CollectorOptions options, Collector collector)
{
    /// <summary>Answers one request.</summary>
    public Task HandleAsync(HttpContext context) => options.Paths.ContainsKey(context.Request.Path.Value ?? "")
        ? collector.HandleAsync(context)
        : Answer.ProblemAsync(context, 404, "There is no such API. Visitors are at api/visitors/{id}, reports at api/reports.");
}
