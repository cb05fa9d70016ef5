using Sluice.Enrich.Assets;
using Sluice.Enrich.Urls;
using Sluice.Iglu;
using Sluice.Snowplow;

namespace Sluice.Enrich.Enrichments.RefererParser;

/// <summary>
/// refr_medium, refr_source and refr_term of an http(s) referrer: <c>internal</c> for the page's own host and the
/// configured ones, then the configuration's own sources, then the database, else <c>unknown</c>.
/// </summary>
internal sealed class RefererParserEnrichment(
    SchemaKey schema, IReadOnlyList<string> internalDomains, ReferrerTable own, Asset<ReferrerTable> database) : IEnrichment
{
    public string Name => "referer_parser";

    public SchemaKey? Schema => schema;

    public static IEnrichment? Create(EnrichmentConfig parameters)
    {
        parameters.AllowOnly("internalDomains", "database", "uri", "referrers");
        var internalDomains = parameters.Texts("internalDomains", required: true);
        var own = new Dictionary<string, Referrer>(StringComparer.Ordinal);
        if (parameters.Object("referrers", required: false) is { } media)
            foreach (var (medium, sources) in media.Members())
                foreach (var (source, config) in sources.Members())
                {
                    config.AllowOnly("domains", "parameters");
                    var domains = config.Texts("domains", required: true);
                    if (domains.Count == 0 && config.IsValid) config.Error("domains", "must name a domain");
                    ReferrerTable.Add(own, medium, source, domains, config.Texts("parameters", required: false));
                }
        var database = parameters.Asset(ReferrerTable.Read);
        return parameters.IsValid
            ? new RefererParserEnrichment(parameters.Schema, [.. internalDomains.Select(d => d.Trim())], new ReferrerTable(own), database!)
            : null;
    }

    public ValueTask EnrichAsync(EnrichmentContext context, CancellationToken cancellationToken)
    {
        var enriched = context.Event;
        if (enriched is not { RefrUrlhost: { } host, RefrUrlscheme: { } scheme }
            || !(scheme.Equals("http", StringComparison.OrdinalIgnoreCase) || scheme.Equals("https", StringComparison.OrdinalIgnoreCase)))
            return default;
        if (IsInternal(host, enriched.PageUrlhost))
        {
            enriched.RefrMedium = "internal";
            return default;
        }
        if ((own.Find(host, enriched.RefrUrlpath) ?? database.Current.Find(host, enriched.RefrUrlpath)) is not { } referrer)
        {
            enriched.RefrMedium = "unknown";
            return default;
        }
        enriched.RefrMedium = Controls.Clean(referrer.Medium);
        enriched.RefrSource = Controls.Clean(referrer.Source);
        if (referrer.Parameters.Count > 0) enriched.RefrTerm = Term(enriched.RefrUrlquery, referrer);
        return default;
    }

    private bool IsInternal(string host, string? page)
    {
        if (host.Equals(page, StringComparison.OrdinalIgnoreCase)) return true;
        for (var i = 0; i < internalDomains.Count; i++)
            if (host.Equals(internalDomains[i], StringComparison.OrdinalIgnoreCase)) return true;
        return false;
    }

    private static string? Term(string? query, Referrer referrer)
    {
        foreach (var (name, value) in UriQuery.Parse(query))
            if (referrer.Parameters.Contains(name.ToLowerInvariant())) return Controls.Clean(value);
        return null;
    }
}
