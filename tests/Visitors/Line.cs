using System.Text;

namespace Sluice.Visitors.Tests;

/// <summary>An enriched TSV line with the columns that a test names.</summary>
internal static class Line
{
    private static readonly Dictionary<string, int> Numbers = new()
    {
        ["app_id"] = 1, ["collector_tstamp"] = 4, ["event"] = 6, ["event_id"] = 7, ["user_id"] = 13,
        ["domain_userid"] = 16, ["domain_sessionidx"] = 17, ["network_userid"] = 18, ["page_url"] = 30,
        ["page_title"] = 31, ["page_referrer"] = 32, ["refr_medium"] = 45, ["refr_source"] = 46, ["refr_term"] = 47,
        ["mkt_medium"] = 48, ["mkt_source"] = 49, ["mkt_term"] = 50, ["mkt_content"] = 51, ["mkt_campaign"] = 52,
        ["refr_domain_userid"] = 121, ["page_urlpath"] = 36, ["contexts"] = 53, ["se_category"] = 54, ["se_action"] = 55,
        ["unstruct_event"] = 59, ["derived_contexts"] = 123, ["event_vendor"] = 126, ["event_name"] = 127, ["domain_sessionid"] = 124, ["derived_tstamp"] = 125, ["true_tstamp"] = 131,
    };

    public static byte[] Of(params (string Name, string Value)[] columns)
    {
        var fields = new string[131];
        Array.Fill(fields, "");
        foreach (var (name, value) in columns) fields[Numbers[name] - 1] = value;
        return Encoding.UTF8.GetBytes(string.Join('\t', fields));
    }

    /// <summary>A page view.</summary>
    public static byte[] PageView(string visitor, string time, string url = "https://example.org/") => Of(
        ("event", "page_view"), ("domain_userid", visitor), ("collector_tstamp", "2026-03-01 23:59:00.000"),
        ("derived_tstamp", time), ("page_url", url));
}
