using Sluice.Iglu;
using Sluice.Snowplow;

namespace Sluice.Enrich.Enrichments.CampaignAttribution;

/// <summary>
/// Fills mkt_* from the parameters of the page's query. Of the names configured for a field the first that is there wins,
/// even when it is empty.
/// </summary>
internal sealed class CampaignAttributionEnrichment : IEnrichment
{
    private readonly IReadOnlyList<string> _medium;
    private readonly IReadOnlyList<string> _source;
    private readonly IReadOnlyList<string> _term;
    private readonly IReadOnlyList<string> _content;
    private readonly IReadOnlyList<string> _campaign;
    private readonly IReadOnlyList<KeyValuePair<string, string>> _clickIds;

    private CampaignAttributionEnrichment(EnrichmentConfig fields)
    {
        Schema = fields.Schema;
        _medium = fields.Texts("mktMedium", required: true);
        _source = fields.Texts("mktSource", required: true);
        _term = fields.Texts("mktTerm", required: true);
        _content = fields.Texts("mktContent", required: true);
        _campaign = fields.Texts("mktCampaign", required: true);
        var clickIds = new OrderedDictionary<string, string>
        {
            ["gclid"] = "Google", ["msclkid"] = "Microsoft", ["dclid"] = "DoubleClick",
        };
        foreach (var (parameter, network) in fields.TextsByName("mktClickId", required: false)) clickIds[parameter] = network;
        _clickIds = [.. clickIds];
    }

    public string Name => "campaign_attribution";

    public SchemaKey? Schema { get; }

    public static IEnrichment? Create(EnrichmentConfig parameters)
    {
        parameters.AllowOnly("mapping", "fields");
        if (parameters.Text("mapping", required: false) is { } mapping && mapping != "static")
            parameters.Error("mapping", "only static is understood");
        if (parameters.Object("fields") is not { } fields) return null;
        fields.AllowOnly("mktMedium", "mktSource", "mktTerm", "mktContent", "mktCampaign", "mktClickId");
        var enrichment = new CampaignAttributionEnrichment(fields);
        return parameters.IsValid ? enrichment : null;
    }

    public ValueTask EnrichAsync(EnrichmentContext context, CancellationToken cancellationToken)
    {
        var query = context.PageQuery;
        if (query.Count == 0) return default;
        var enriched = context.Event;
        enriched.MktMedium = First(query, _medium);
        enriched.MktSource = First(query, _source);
        enriched.MktTerm = First(query, _term);
        enriched.MktContent = First(query, _content);
        enriched.MktCampaign = First(query, _campaign);
        for (var i = 0; i < _clickIds.Count; i++)
        {
            if (!TryGet(query, _clickIds[i].Key, out var id)) continue;
            enriched.MktClickid = Controls.Clean(id);
            enriched.MktNetwork = _clickIds[i].Value;
            break;
        }
        return default;
    }

    private static string? First(IReadOnlyList<KeyValuePair<string, string?>> query, IReadOnlyList<string> names)
    {
        for (var i = 0; i < names.Count; i++)
            if (TryGet(query, names[i], out var value)) return Controls.Clean(value);
        return null;
    }

    private static bool TryGet(IReadOnlyList<KeyValuePair<string, string?>> query, string name, out string? value)
    {
        for (var i = 0; i < query.Count; i++)
        {
            if (query[i].Key != name) continue;
            value = query[i].Value;
            return true;
        }
        value = null;
        return false;
    }
}
