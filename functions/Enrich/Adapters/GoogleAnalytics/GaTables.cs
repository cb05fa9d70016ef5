using System.Collections.Frozen;
using static Sluice.Enrich.Adapters.GoogleAnalytics.GaKind;

namespace Sluice.Enrich.Adapters.GoogleAnalytics;

/// <summary>Google's parameter reference of the Measurement Protocol (version 1), as the schemas of Iglu Central name the members.</summary>
internal static class GaTables
{
    private const string Protocol = "iglu:com.google.analytics.measurement-protocol/";
    private const string Version = "/jsonschema/1-0-0";

    private static readonly GaGroup PageView = Group("page_view",
        new("dl", "documentLocationUrl"), new("dh", "documentHostName"), new("dp", "documentPath"), new("dt", "documentTitle"));

    private static readonly GaGroup ScreenView = Group("screen_view", new GaField("cd", "screenName"));

    private static readonly GaGroup Event = Group("event",
        new("ec", "category"), new("ea", "action"), new("el", "label"), new("ev", "value", Integer));

    private static readonly GaGroup Transaction = Group("transaction",
        new("ti", "id"), new("ta", "affiliation"), new("tr", "revenue", Number), new("ts", "shipping", Number),
        new("tt", "tax", Number), new("cu", "currencyCode"), new("tcc", "couponCode"));

    private static readonly GaGroup Item = Group("item",
        new("ti", "transactionId"), new("in", "name"), new("ip", "price", Number), new("iq", "quantity", Integer),
        new("ic", "code"), new("iv", "category"), new("cu", "currencyCode"));

    private static readonly GaGroup Social = Group("social", new("sn", "network"), new("sa", "action"), new("st", "actionTarget"));

    private static readonly GaGroup Exception = Group("exception", new("exd", "description"), new("exf", "isFatal", Flag));

    private static readonly GaGroup Timing = Group("timing",
        new("utc", "userTimingCategory"), new("utv", "userTimingVariableName"), new("utt", "userTimingTime", Integer),
        new("utl", "userTimingLabel"), new("plt", "pageLoadTime", Integer), new("dns", "dnsTime", Integer),
        new("pdt", "pageDownloadTime", Integer), new("rrt", "redirectResponseTime", Integer), new("tcp", "tcpConnectTime", Integer),
        new("srt", "serverResponseTime", Integer), new("dit", "domInteractiveTime", Integer), new("clt", "contentLoadTime", Integer));

    /// <summary>What a hit is, by <c>t</c>.</summary>
    public static readonly FrozenDictionary<string, GaGroup> Hits = new Dictionary<string, GaGroup>
    {
        ["pageview"] = PageView, ["screenview"] = ScreenView, ["event"] = Event, ["transaction"] = Transaction, ["item"] = Item,
        ["social"] = Social, ["exception"] = Exception, ["timing"] = Timing,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>What every hit may carry beside.</summary>
    public static readonly GaGroup[] Contexts =
    [
        Group("general",
            new("v", "protocolVersion"), new("tid", "trackingId"), new("aip", "anonymizeIp", Flag), new("ds", "dataSource"),
            new("qt", "queueTime", Integer), new("z", "cacheBuster")),
        Group("user", new("cid", "clientId"), new("uid", "userId")),
        Group("session",
            new("sc", "sessionControl"), new("uip", "ipOverride"), new("ua", "userAgentOverride"), new("geoid", "geographicalOverride")),
        Group("traffic_source",
            new("dr", "documentReferrer"), new("cn", "campaignName"), new("cs", "campaignSource"), new("cm", "campaignMedium"),
            new("ck", "campaignKeyword"), new("cc", "campaignContent"), new("ci", "campaignId"), new("gclid", "googleAdwordsId"),
            new("dclid", "googleDisplayAdsId")),
        Group("system_info",
            new("sr", "screenResolution"), new("vp", "viewportSize"), new("de", "documentEncoding"), new("sd", "screenColors"),
            new("ul", "userLanguage"), new("je", "javaEnabled", Flag), new("fl", "flashVersion")),
        Group("link", new GaField("linkid", "id")),
        Group("app", new("an", "name"), new("aid", "id"), new("av", "version"), new("aiid", "installerId")),
        Group("product_action",
            new("pa", "productAction"), new("pal", "productActionList"), new("cos", "checkoutStep", Integer), new("col", "checkoutStepOption")),
        Group("promotion_action", new GaField("promoa", "promotionAction")),
        Group("content_experiment", new("xid", "id"), new("xvar", "variant")),
        Group("hit", new("t", "type"), new("ni", "nonInteractionHit", Flag)),
        PageView, ScreenView, Event, Transaction, Item, Social, Exception, Timing,
        new("iglu:com.google.analytics/undocumented/jsonschema/1-0-0", new("a", "a"), new("jid", "jid"), new("gjid", "gjid")),
        new("iglu:com.google.analytics/private/jsonschema/1-0-0",
            new("_v", "v"), new("_s", "s", Integer), new("_u", "u"), new("_gid", "gid"), new("_r", "r", Integer)),
    ];

    /// <summary>Groups that a parameter's numbers tell apart; the first that matches takes the parameter.</summary>
    public static readonly GaIndexedGroup[] Indexed =
    [
        new(Name("custom_dimension"), "cd#", ["index"], [new GaField("", "value")]),
        new(Name("custom_metric"), "cm#", ["index"], [new GaField("", "value", Number)]),
        new(Name("content_group"), "cg#", ["index"], [new GaField("", "value")]),
        new(Name("product_custom_dimension"), "pr#cd#", ["productIndex", "dimensionIndex"], [new GaField("", "value")]),
        new(Name("product_custom_metric"), "pr#cm#", ["productIndex", "metricIndex"], [new GaField("", "value", Integer)]),
        new(Name("product"), "pr#", ["index"], [
            new("id", "sku"), new("nm", "name"), new("br", "brand"), new("ca", "category"), new("va", "variant"),
            new("pr", "price", Number), new("qt", "quantity", Integer), new("cc", "couponCode"), new("ps", "position", Integer)], hasCurrency: true),
        new(Name("product_impression_custom_dimension"), "il#pi#cd#",
            ["listIndex", "productIndex", "customDimensionIndex"], [new GaField("", "value")]),
        new(Name("product_impression_custom_metric"), "il#pi#cm#",
            ["listIndex", "productIndex", "customMetricIndex"], [new GaField("", "value", Integer)]),
        new(Name("product_impression"), "il#pi#", ["listIndex", "productIndex"], [
            new("id", "sku"), new("nm", "name"), new("br", "brand"), new("ca", "category"), new("va", "variant"),
            new("ps", "position", Integer), new("pr", "price", Number)], hasCurrency: true),
        new(Name("product_impression_list"), "il#", ["index"], [new GaField("nm", "name")]),
        new(Name("promotion"), "promo#", ["index"], [new("id", "id"), new("nm", "name"), new("cr", "creative"), new("ps", "position")]),
    ];

    /// <summary>Parameters that are fields of the enriched event too, by tracker parameter.</summary>
    public static readonly (string Parameter, string Tracker)[] Fields =
    [
        ("uip", "ip"), ("dr", "refr"), ("de", "cs"), ("sd", "cd"), ("ul", "lang"), ("je", "f_java"), ("dl", "url"), ("dt", "page"),
        ("ua", "ua"), ("uid", "uid"), ("ec", "se_ca"), ("ea", "se_ac"), ("el", "se_la"), ("ev", "se_va"), ("ta", "tr_af"),
        ("tr", "tr_tt"), ("ts", "tr_sh"), ("tt", "tr_tx"), ("in", "ti_nm"), ("ip", "ti_pr"), ("iq", "ti_qu"), ("ic", "ti_sk"), ("iv", "ti_ca"),
    ];

    private static GaGroup Group(string name, params GaField[] fields) => new(Name(name), fields);

    private static string Name(string name) => Protocol + name + Version;
}
