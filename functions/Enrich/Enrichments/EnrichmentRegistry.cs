using Sluice.Enrich.Enrichments.AnonIp;
using Sluice.Enrich.Enrichments.ApiRequest;
using Sluice.Enrich.Enrichments.CampaignAttribution;
using Sluice.Enrich.Enrichments.JavaScript;
using Sluice.Enrich.Enrichments.Pii;
using Sluice.Enrich.Enrichments.SqlQuery;

namespace Sluice.Enrich.Enrichments;

/// <summary>Every enrichment that a Snowplow configuration may name. Those without a factory are refused when they are enabled.</summary>
internal static class EnrichmentRegistry
{
    private const string Snowplow = "com.snowplowanalytics.snowplow";
    private const string Enrichments = "com.snowplowanalytics.snowplow.enrichments";

    /// <summary>In the order in which they run.</summary>
    public static readonly IReadOnlyList<EnrichmentKind> Kinds =
    [
        new(EnrichmentOrder.IabSpidersAndRobots, Enrichments, "iab_spiders_and_robots_enrichment", 1, 0),
        new(EnrichmentOrder.UserAgentUtils, Snowplow, "user_agent_utils_config", 1, 0),
        new(EnrichmentOrder.UaParser, Snowplow, "ua_parser_config", 1, 0),
        new(EnrichmentOrder.CurrencyConversion, Snowplow, "currency_conversion_config", 1, 0),
        new(EnrichmentOrder.Referrer, Snowplow, "referer_parser", 2, 0),
        new(EnrichmentOrder.CampaignAttribution, Snowplow, "campaign_attribution", 1, 0, CampaignAttributionEnrichment.Create),
        new(EnrichmentOrder.CrossNavigation, Enrichments, "cross_navigation_config", 1, 0),
        new(EnrichmentOrder.EventFingerprint, Snowplow, "event_fingerprint_config", 1, 0),
        new(EnrichmentOrder.CookieExtractor, Snowplow, "cookie_extractor_config", 1, 0),
        new(EnrichmentOrder.HttpHeaderExtractor, Enrichments, "http_header_extractor_config", 1, 0),
        new(EnrichmentOrder.Weather, Enrichments, "weather_enrichment_config", 1, 0),
        new(EnrichmentOrder.Yauaa, Enrichments, "yauaa_enrichment_config", 1, 0),
        new(EnrichmentOrder.IpLookups, Snowplow, "ip_lookups", 2, 0),
        new(EnrichmentOrder.AsnLookups, Enrichments, "asn_lookups", 1, 0),
        new(EnrichmentOrder.BotDetection, Enrichments, "bot_detection_enrichment_config", 1, 0),
        new(EnrichmentOrder.JavaScript, Snowplow, "javascript_script_config", 1, 0, JavaScriptEnrichment.Create, Repeatable: true),
        new(EnrichmentOrder.SqlQuery, Enrichments, "sql_query_enrichment_config", 1, 0, SqlQueryEnrichment.Create),
        new(EnrichmentOrder.ApiRequest, Enrichments, "api_request_enrichment_config", 1, 0, ApiRequestEnrichment.Create),
        new(EnrichmentOrder.AnonIp, Snowplow, "anon_ip", 1, 0, AnonIpEnrichment.Create),
        new(EnrichmentOrder.Pii, Enrichments, "pii_enrichment_config", 2, 0, PiiEnrichment.Create),
        new(EnrichmentOrder.EventSpec, Enrichments, "event_spec_enrichment_config", 1, 0),
    ];

    /// <summary>The kind that a configuration's vendor and name select; null for an unknown one.</summary>
    public static EnrichmentKind? Find(string vendor, string name)
    {
        foreach (var kind in Kinds)
            if (kind.Vendor == vendor && kind.Name == name) return kind;
        return null;
    }
}
