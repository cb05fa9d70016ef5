using System.Buffers;
using Sluice.Snowplow;

namespace Sluice.Benchmarks.Visitors;

/// <summary>Page views of visitors as Enrich writes them.</summary>
internal static class VisitorLines
{
    /// <summary>The event of a number; visitors take turns.</summary>
    public static byte[] Body(int n, int visitors)
    {
        var at = new DateTime(2026, 3, 1, 0, 0, 0, DateTimeKind.Utc).AddSeconds(n);
        var line = new ArrayBufferWriter<byte>();
        EnrichedTsv.Write(new EnrichedEvent
        {
            AppId = "shop", Platform = "web", CollectorTstamp = at, DerivedTstamp = at, Event = "page_view", EventName = "page_view",
            EventVendor = "com.snowplowanalytics.snowplow", EventId = new Guid(n, 0, 0, new byte[8]).ToString(),
            DomainUserid = $"visitor-{n % visitors}", DomainSessionidx = 1, NetworkUserid = $"network-{n % visitors}",
            DomainSessionid = "s", PageUrl = $"https://shop.example/products/{n % 97}?from=list", PageUrlpath = $"/products/{n % 97}",
            PageTitle = $"Product {n % 97}", PageReferrer = "https://search.example/", RefrMedium = "search", RefrSource = "Search",
            MktMedium = n % 10 == 0 ? "radio" : null, Useragent = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko)",
        }, line);
        return line.WrittenSpan.ToArray();
    }
}
