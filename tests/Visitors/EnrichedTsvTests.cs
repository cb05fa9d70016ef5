using System.Buffers;
using Sluice.Snowplow;

namespace Sluice.Visitors.Tests;

public sealed class EnrichedTsvTests
{
    [Fact]
    public async Task What_Enrich_writes_becomes_a_profile()
    {
        var at = new DateTime(2026, 3, 1, 10, 0, 0, 120, DateTimeKind.Utc);
        var line = new ArrayBufferWriter<byte>();
        EnrichedTsv.Write(new EnrichedEvent
        {
            AppId = "shop", CollectorTstamp = at.AddSeconds(1), DerivedTstamp = at, Event = "page_view",
            EventId = "00000000-0000-4000-8000-000000000000", UserId = "ann", DomainUserid = "d", DomainSessionidx = 4,
            NetworkUserid = "n", PageUrl = "https://shop.example/?a=b", PageTitle = "Tab\tbed", PageReferrer = "https://search.example/",
            RefrMedium = "search", RefrSource = "Search", RefrTerm = "shoes", MktMedium = "cpc", MktSource = "s", MktTerm = "t",
            MktContent = "c", MktCampaign = "m", DomainSessionid = "s4", TrueTstamp = at,
        }, line);

        var seen = new DateTimeOffset(at);
        Assert.Equal(new VisitorProfile
        {
            Key = Profiles.Domain("d"), FirstSeen = seen, LastSeen = seen, Events = 1, PageViews = 1, SessionIndex = 4,
            RecentSessions = [new(seen, seen, 1, 1)], SessionId = new(seen, "s4"), AppId = new(seen, "shop"),
            UserId = new(seen, "ann"), NetworkUserId = new(seen, "n"),
            Landing = new(seen, "https://shop.example/?a=b", "Tab    bed"),
            LastPage = new(seen, "https://shop.example/?a=b", "Tab    bed"),
            FirstCampaign = new(seen, "cpc", "s", "t", "c", "m"), LastCampaign = new(seen, "cpc", "s", "t", "c", "m"),
            FirstReferrer = new(seen, "https://search.example/", "search", "Search", "shoes"),
            LastReferrer = new(seen, "https://search.example/", "search", "Search", "shoes"),
            Recent = ["20260301100000120\t00000000-0000-4000-8000-000000000000\tpage_view\t\t\tshop\thttps://shop.example/?a=b\tTab    bed\t\t\t\t\t"],
            Linked = [.. new[] { Profiles.User("ann"), Profiles.Network("n") }.Select(IdentityEdge.HashOf).Order()],
        }, await Profiles.OfAsync(line.WrittenSpan.ToArray()));
    }
}
