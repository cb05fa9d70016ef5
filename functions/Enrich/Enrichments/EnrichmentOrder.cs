namespace Sluice.Enrich.Enrichments;

/// <summary>
/// The places of the steps, as Snowplow's Enrich runs them. What follows from it: addresses are anonymised after
/// everything that looks them up, and fingerprints are taken before any script changes the event.
/// </summary>
internal static class EnrichmentOrder
{
    public const int CollectorVersion = 10;
    public const int PageUrl = 20;
    public const int DerivedTimestamp = 30;
    public const int IabSpidersAndRobots = 40;
    public const int UserAgentUtils = 50;
    public const int UaParser = 60;
    public const int CurrencyConversion = 70;
    public const int Referrer = 80;
    public const int CampaignAttribution = 100;
    public const int CrossNavigation = 110;
    public const int EventFingerprint = 120;
    public const int CookieExtractor = 130;
    public const int HttpHeaderExtractor = 140;
    public const int Weather = 145;
    public const int Yauaa = 150;
    public const int EventName = 160;
    public const int IpLookups = 170;
    public const int AsnLookups = 180;
    public const int BotDetection = 190;
    public const int JavaScript = 200;
    public const int SqlQuery = 210;
    public const int ApiRequest = 220;
    public const int AnonIp = 230;
    public const int Pii = 240;
    public const int EventSpec = 250;
}
