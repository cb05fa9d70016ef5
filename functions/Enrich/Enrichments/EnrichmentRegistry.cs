using Sluice.Enrich.Enrichments.AnonIp;
using Sluice.Enrich.Enrichments.ApiRequest;
using Sluice.Enrich.Enrichments.AsnLookups;
using Sluice.Enrich.Enrichments.BotDetection;
using Sluice.Enrich.Enrichments.CampaignAttribution;
using Sluice.Enrich.Enrichments.CookieExtractor;
using Sluice.Enrich.Enrichments.CrossNavigation;
using Sluice.Enrich.Enrichments.CurrencyConversion;
using Sluice.Enrich.Enrichments.EventFingerprint;
using Sluice.Enrich.Enrichments.EventSpec;
using Sluice.Enrich.Enrichments.HttpHeaderExtractor;
using Sluice.Enrich.Enrichments.IabSpidersAndRobots;
using Sluice.Enrich.Enrichments.IpLookups;
using Sluice.Enrich.Enrichments.JavaScript;
using Sluice.Enrich.Enrichments.Pii;
using Sluice.Enrich.Enrichments.RefererParser;
using Sluice.Enrich.Enrichments.SqlQuery;
using Sluice.Enrich.Enrichments.UaParser;
using Sluice.Enrich.Enrichments.UserAgentUtils;
using Sluice.Enrich.Enrichments.Weather;
using Sluice.Enrich.Enrichments.Yauaa;

namespace Sluice.Enrich.Enrichments;

/// <summary>Every enrichment that a Snowplow configuration may name.</summary>
internal static class EnrichmentRegistry
{
    private const string Snowplow = "com.snowplowanalytics.snowplow";
    private const string Enrichments = "com.snowplowanalytics.snowplow.enrichments";

    /// <summary>In the order in which they run.</summary>
    public static readonly IReadOnlyList<EnrichmentKind> Kinds =
    [
        new(EnrichmentOrder.IabSpidersAndRobots, Enrichments, "iab_spiders_and_robots_enrichment", 1, 0, IabEnrichment.Create),
        new(EnrichmentOrder.UserAgentUtils, Snowplow, "user_agent_utils_config", 1, 0, UserAgentUtilsEnrichment.Create, NeedsParameters: false),
        new(EnrichmentOrder.UaParser, Snowplow, "ua_parser_config", 1, 0, UaParserEnrichment.Create, NeedsParameters: false),
        new(EnrichmentOrder.CurrencyConversion, Snowplow, "currency_conversion_config", 1, 0, CurrencyConversionEnrichment.Create),
        new(EnrichmentOrder.Referrer, Snowplow, "referer_parser", 2, 0, RefererParserEnrichment.Create),
        new(EnrichmentOrder.CampaignAttribution, Snowplow, "campaign_attribution", 1, 0, CampaignAttributionEnrichment.Create),
        new(EnrichmentOrder.CrossNavigation, Enrichments, "cross_navigation_config", 1, 0, CrossNavigationEnrichment.Create, NeedsParameters: false),
        new(EnrichmentOrder.EventFingerprint, Snowplow, "event_fingerprint_config", 1, 0, EventFingerprintEnrichment.Create),
        new(EnrichmentOrder.CookieExtractor, Snowplow, "cookie_extractor_config", 1, 0, CookieExtractorEnrichment.Create),
        new(EnrichmentOrder.HttpHeaderExtractor, Enrichments, "http_header_extractor_config", 1, 0, HttpHeaderExtractorEnrichment.Create),
        new(EnrichmentOrder.Weather, Enrichments, "weather_enrichment_config", 1, 0, WeatherEnrichment.Create),
        new(EnrichmentOrder.Yauaa, Enrichments, "yauaa_enrichment_config", 1, 0, YauaaEnrichment.Create, NeedsParameters: false),
        new(EnrichmentOrder.IpLookups, Snowplow, "ip_lookups", 2, 0, IpLookupsEnrichment.Create),
        new(EnrichmentOrder.AsnLookups, Enrichments, "asn_lookups", 1, 0, AsnLookupsEnrichment.Create),
        new(EnrichmentOrder.BotDetection, Enrichments, "bot_detection_enrichment_config", 1, 0, BotDetectionEnrichment.Create),
        new(EnrichmentOrder.JavaScript, Snowplow, "javascript_script_config", 1, 0, JavaScriptEnrichment.Create, Repeatable: true),
        new(EnrichmentOrder.SqlQuery, Enrichments, "sql_query_enrichment_config", 1, 0, SqlQueryEnrichment.Create),
        new(EnrichmentOrder.ApiRequest, Enrichments, "api_request_enrichment_config", 1, 0, ApiRequestEnrichment.Create),
        new(EnrichmentOrder.AnonIp, Snowplow, "anon_ip", 1, 0, AnonIpEnrichment.Create),
        new(EnrichmentOrder.Pii, Enrichments, "pii_enrichment_config", 2, 0, PiiEnrichment.Create),
        new(EnrichmentOrder.EventSpec, Enrichments, "event_spec_enrichment_config", 1, 0, EventSpecEnrichment.Create),
    ];

    /// <summary>The kind that a configuration's vendor and name select; null for an unknown one.</summary>
    public static EnrichmentKind? Find(string vendor, string name)
    {
        foreach (var kind in Kinds)
            if (kind.Vendor == vendor && kind.Name == name) return kind;
        return null;
    }
}
