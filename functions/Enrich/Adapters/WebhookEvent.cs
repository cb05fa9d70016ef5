using Sluice.Enrich.Json;
using Sluice.Enrich.Parameters;
using Sluice.Iglu;

namespace Sluice.Enrich.Adapters;

/// <summary>The event that a webhook's datum becomes, the same for every webhook.</summary>
internal static class WebhookEvent
{
    private static readonly string[] Accepted = ["nuid", "aid", "cv", "eid", "ttm", "url"];

    /// <summary>
    /// <c>e=ue</c>, <c>tv</c>, the platform (<c>p</c> of the query or the adapter's default), the datum as <c>ue_pr</c>,
    /// and those parameters of the query that a sender may add.
    /// </summary>
    public static ParameterMap Parameters(
        ParameterMap query, string version, string defaultPlatform, SchemaKey schema, string data)
    {
        var parameters = new ParameterMap();
        parameters.Set("tv", version);
        parameters.Set("e", "ue");
        parameters.Set("p", query.TryGet("p", out var platform) && platform is not null ? platform : defaultPlatform);
        parameters.Set("ue_pr",
            $"{{\"schema\":\"{Wrappers.UnstructEvent}\",\"data\":{{\"schema\":\"{schema}\",\"data\":{data}}}}}");
        foreach (var name in Accepted)
            if (query.TryGet(name, out var value)) parameters.Set(name, value);
        return parameters;
    }
}
