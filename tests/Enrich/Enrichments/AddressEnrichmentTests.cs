using System.Net;
using Sluice.Enrich.Input;
using Sluice.Snowplow;
using Sluice.Snowplow.FailedEvents;
using Sluice.Testing;
using static Sluice.Enrich.Tests.Enriching;
using static Sluice.Enrich.Tests.Enrichments.Configured;

namespace Sluice.Enrich.Tests.Enrichments;

/// <summary>Enrichments that look addresses up: places, providers, networks, robots.</summary>
public class AddressEnrichmentTests
{
    private static Dictionary<string, object> Named(string name) => new() { ["names"] = new Dictionary<string, object> { ["de"] = "?", ["en"] = name } };

    private static byte[] City() => new MmdbWriter("GeoLite2-City")
        .Add("175.16.199.0/24", new()
        {
            ["city"] = Named("Changchun"),
            ["country"] = new Dictionary<string, object> { ["iso_code"] = "CN", ["names"] = new Dictionary<string, object> { ["en"] = "China" } },
            ["location"] = new Dictionary<string, object> { ["latitude"] = 43.88, ["longitude"] = 125.3228, ["time_zone"] = "Asia/Harbin" },
            ["subdivisions"] = new List<object>
            {
                new Dictionary<string, object>(Named("Greater")) { ["iso_code"] = "G" },
                new Dictionary<string, object>(Named("Jilin Sheng")) { ["iso_code"] = "22" },
            },
        })
        .Add("2001:db8::/32", new() { ["country"] = new Dictionary<string, object> { ["iso_code"] = "DE" }, ["postal"] = new Dictionary<string, object> { ["code"] = "10115" }, ["location"] = new Dictionary<string, object> { ["latitude"] = 52.0, ["longitude"] = -0.00001 } })
        .Add("203.0.113.0/24", new() { ["country"] = "no map", ["location"] = new List<object>(), ["city"] = new Dictionary<string, object>() })
        .ToBytes();

    private static byte[] Isp() => new MmdbWriter("GeoIP2-ISP")
        .Add("70.46.0.0/16", new() { ["isp"] = "FDN Communications", ["organization"] = "Bluewater", ["autonomous_system_number"] = 6u, ["autonomous_system_organization"] = "Six" }).ToBytes();

    private static byte[] Asn() => new MmdbWriter("GeoLite2-ASN")
        .Add("198.51.100.0/24", new() { ["autonomous_system_number"] = 64500u, ["autonomous_system_organization"] = "Example DC" })
        .Add("192.0.2.0/24", new() { ["autonomous_system_number"] = 64501u }).ToBytes();

    private static CollectorPayload From(string address, string query = "e=pv") => Get(query) with { IpAddress = address };

    private static Configured All() => new Configured()
        .Add("ip_lookups", """{"geo":{"database":"GeoLite2-City.mmdb","uri":"files"},"isp":{"database":"GeoIP2-ISP.mmdb","uri":"files"},"domain":{"database":"GeoIP2-Domain.mmdb","uri":"files"},"connectionType":{"database":"GeoIP2-Connection-Type.mmdb","uri":"files"},"asn":{"database":"GeoLite2-ASN.mmdb","uri":"files"}}""", version: "2-0-1")
        .With("GeoLite2-City.mmdb", City()).With("GeoIP2-ISP.mmdb", Isp()).With("GeoLite2-ASN.mmdb", Asn())
        .With("GeoIP2-Domain.mmdb", new MmdbWriter("GeoIP2-Domain").Add("70.46.0.0/16", new() { ["domain"] = "bluewater.example" }).ToBytes())
        .With("GeoIP2-Connection-Type.mmdb", new MmdbWriter("GeoIP2-Connection-Type").Add("70.46.0.0/16", new() { ["connection_type"] = "Cable/DSL" }).ToBytes());

    [Theory]
    [InlineData("175.16.199.0")]
    [InlineData("175.16.199.37:8080")]
    [InlineData("::ffff:175.16.199.5")]
    public async Task A_place_is_looked_up(string address)
    {
        using var configured = All();
        var e = await configured.Good(From(address));
        Assert.Equal(
            ("CN", "22", "Changchun", null, "43.88", "125.3228", "Jilin Sheng", "Asia/Harbin"),
            (e.GeoCountry, e.GeoRegion, e.GeoCity, e.GeoZipcode, e.GeoLatitude, e.GeoLongitude, e.GeoRegionName, e.GeoTimezone));
    }

    [Fact]
    public async Task IPv6_and_its_brackets_are_looked_up()
    {
        using var configured = All();
        foreach (var address in (string[])["2001:db8::7", "[2001:db8::7]", "[2001:db8::7]:443"])
        {
            var e = await configured.Good(From(address));
            Assert.Equal(("DE", "10115", "52.0", "-0.00001"), (e.GeoCountry, e.GeoZipcode, e.GeoLatitude, e.GeoLongitude));
        }
    }

    [Fact]
    public async Task A_provider_a_domain_and_a_connection_are_looked_up()
    {
        using var configured = All();
        var e = await configured.Good(From("70.46.123.145"));
        Assert.Equal(
            ("FDN Communications", "Bluewater", "bluewater.example", "Cable/DSL"), (e.IpIsp, e.IpOrganization, e.IpDomain, e.IpNetspeed));
        // The numbers are the ASN database's own matter, where there is one.
        Assert.Empty(EntitiesOf(e, "asn"));
    }

    [Theory]
    [InlineData("hello")]
    [InlineData(":::::::::::::::")]
    [InlineData("10.0.0.1")]
    [InlineData("203.0.113.9")]
    [InlineData("1")]
    [InlineData("unknown, 175.16.199.1")]
    public async Task An_address_that_is_none_or_unknown_leaves_the_columns_empty(string address)
    {
        using var configured = All();
        var e = await configured.Good(From(address));
        Assert.Null(e.GeoCountry);
        Assert.Null(e.IpIsp);
        Assert.Null(e.DerivedContexts);
    }

    [Fact]
    public async Task An_autonomous_system_becomes_an_entity()
    {
        using var configured = All();
        Assert.Equal("""{"number":64500,"organization":"Example DC"}""", EntityOf(await configured.Good(From("198.51.100.7")), "asn"));
        Assert.Equal("""{"number":64501}""", EntityOf(await configured.Good(From("192.0.2.1")), "asn"));
    }

    [Fact]
    public async Task Without_an_ASN_database_the_providers_number_is_taken()
    {
        using var configured = new Configured().Add("ip_lookups", """{"isp":{"database":"GeoIP2-ISP.mmdb","uri":"files"}}""", version: "2-0-0").With("GeoIP2-ISP.mmdb", Isp());
        Assert.Equal("""{"number":6,"organization":"Six"}""", EntityOf(await configured.Good(From("70.46.123.145")), "asn"));
    }

    [Fact]
    public async Task Addresses_are_looked_up_before_they_are_anonymised()
    {
        using var configured = All().Add("anon_ip", """{"anonOctets":4}""");
        var e = await configured.Good(From("175.16.199.1"));
        Assert.Equal(("x.x.x.x", "CN"), (e.UserIpaddress, e.GeoCountry));
    }

    [Theory]
    [InlineData("198.51.100.7", "e=pv&p=web", true)]
    [InlineData("198.51.100.7", "e=pv", true)]
    [InlineData("198.51.100.7", "e=pv&p=srv", false)]
    [InlineData("192.0.2.1", "e=pv&p=web", true)]
    [InlineData("70.46.1.1", "e=pv", false)]
    public async Task Networks_of_robots_are_marked(string address, string query, bool isBot)
    {
        using var configured = All()
            .Add("asn_lookups", """{"botAsns":[{"asn":64500,"name":"Example DC"}],"botAsnsFile":{"database":"bad.csv","uri":"files"},"bypassPlatforms":["srv","iot"]}""", Others)
            .Add("bot_detection_enrichment_config", """{"useYauaa":true,"useIab":true,"useAsnLookups":true,"useClientSideDetection":true}""", Others, "1-0-1")
            .With("bad.csv", "number,name\n64501,\"Other, Inc.\"\n\nAS64502,\n");
        var e = await configured.Good(From(address, query));
        Assert.Equal(isBot, EntitiesOf(e, "asn").Any(asn => asn.TryGetProperty("likelyBot", out var likely) && likely.GetBoolean()));
        Assert.Equal(isBot ? """{"bot":true,"indicators":["asnLookups"]}""" : """{"bot":false,"indicators":[]}""", EntityOf(e, "bot_detection"));
    }

    [Fact]
    public async Task What_the_tracker_found_out_counts_when_it_is_asked_for()
    {
        var payload = Get(Query(("e", "pv"), ("co", Wrap(Contexts, $"[{Wrap("iglu:com.snowplowanalytics.snowplow/client_side_bot_detection/jsonschema/1-0-0", """{"bot":true,"kind":"webdriver"}""")}]"))));
        using var with = new Configured().Add("bot_detection_enrichment_config", """{"useYauaa":false,"useIab":false,"useAsnLookups":false,"useClientSideDetection":true}""", Others, "1-0-1");
        Assert.Equal("""{"bot":true,"indicators":["clientSideDetection"]}""", EntityOf(await with.Good(payload), "bot_detection"));
        Assert.Equal("""{"bot":false,"indicators":[]}""", EntityOf(await with.Good(Get("e=pv")), "bot_detection"));
        using var without = new Configured().Add("bot_detection_enrichment_config", """{"useYauaa":true,"useIab":true,"useAsnLookups":true}""", Others);
        Assert.Equal("""{"bot":false,"indicators":[]}""", EntityOf(await without.Good(payload), "bot_detection"));
    }

    private const string Chrome = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/136.0.0.0 Safari/537.36";

    private static Configured Iab(string more = "") => new Configured()
        .Add("iab_spiders_and_robots_enrichment", $$"""{"ipFile":{"database":"ip_exclude_current_cidr.txt","uri":"files"},"excludeUseragentFile":{"database":"exclude_current.txt","uri":"files"},"includeUseragentFile":{"database":"include_current.txt","uri":"files"}{{more}}}""", Others, "1-0-1")
        .With("ip_exclude_current_cidr.txt", "# robots\n192.168.151.0/24\n10.0.0.0/8\n10.1.0.0/16\n2001:db8:1::/48\n203.0.113.5\n")
        .With("exclude_current.txt", "#pattern|active|exceptions|two-pass|impact|start|inactive since\nspider|1|good spider, nice|0|2|0|\nprobe|1||0|0|1|\nold robot|0||0|1|0|05/06/2026\nolder robot|0||0|1|0|01/01/2020\n")
        .With("include_current.txt", "mozilla|1|1\nopera|1|1\nsilent|0|0\n");

    [Theory]
    [InlineData("192.168.151.21", "Mozilla/5.0", "SPIDER_OR_ROBOT", "FAILED_IP_EXCLUDE", "UNKNOWN")]
    [InlineData("10.200.0.1", "Mozilla/5.0", "SPIDER_OR_ROBOT", "FAILED_IP_EXCLUDE", "UNKNOWN")]
    [InlineData("2001:db8:1::9", "Mozilla/5.0", "SPIDER_OR_ROBOT", "FAILED_IP_EXCLUDE", "UNKNOWN")]
    [InlineData("203.0.113.5", "Mozilla/5.0", "SPIDER_OR_ROBOT", "FAILED_IP_EXCLUDE", "UNKNOWN")]
    [InlineData("203.0.113.6", Chrome, "BROWSER", "PASSED_ALL", "NONE")]
    [InlineData("203.0.113.6", "curl/8", "SPIDER_OR_ROBOT", "FAILED_UA_INCLUDE", "UNKNOWN")]
    [InlineData("203.0.113.6", "Not Mozilla/5.0", "SPIDER_OR_ROBOT", "FAILED_UA_INCLUDE", "UNKNOWN")]
    [InlineData("203.0.113.6", "silent", "SPIDER_OR_ROBOT", "FAILED_UA_INCLUDE", "UNKNOWN")]
    [InlineData("203.0.113.6", "Mozilla/5.0 (Spider)", "ACTIVE_SPIDER_OR_ROBOT", "FAILED_UA_EXCLUDE", "PAGE_AND_AD_IMPRESSIONS")]
    [InlineData("203.0.113.6", "Mozilla/5.0 (a Good Spider)", "BROWSER", "PASSED_ALL", "NONE")]
    [InlineData("203.0.113.6", "Mozilla/5.0 probe", "BROWSER", "PASSED_ALL", "NONE")]
    [InlineData("203.0.113.6", "Mozilla/5.0 old robot", "INACTIVE_SPIDER_OR_ROBOT", "FAILED_UA_EXCLUDE", "AD_IMPRESSIONS")]
    public async Task The_lists_of_the_IAB_tell_robots_from_browsers(string address, string agent, string category, string reason, string impact)
    {
        using var configured = Iab();
        var e = await configured.Good(From(address) with { UserAgent = agent });
        Assert.Equal(
            $$"""{"spiderOrRobot":{{(category == "BROWSER" ? "false" : "true")}},"category":"{{category}}","reason":"{{reason}}","primaryImpact":"{{impact}}"}""",
            EntityOf(e, "spiders_and_robots"));
    }

    [Fact]
    public async Task An_event_from_before_a_robot_fell_silent_comes_from_an_active_one()
    {
        using var configured = Iab();
        var before = From("203.0.113.6", "e=pv&ttm=1777939200000") with { UserAgent = "Mozilla/5.0 old robot" };
        Assert.Contains("\"ACTIVE_SPIDER_OR_ROBOT\"", EntityOf(await configured.Good(before), "spiders_and_robots"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lists_of_the_configuration_come_first_and_excluding_wins()
    {
        using var configured = Iab(""","excludeUseragents":["contoso-probe"],"includeUseragents":["contoso"]""");
        async Task<string> Reason(string address, string agent) =>
            EntitiesOf(await configured.Good(From(address) with { UserAgent = agent }), "spiders_and_robots")[0].GetProperty("reason").GetString()!;
        Assert.Equal("FAILED_UA_EXCLUDE", await Reason("203.0.113.6", "Contoso-Probe/1"));
        Assert.Equal("PASSED_ALL", await Reason("192.168.151.21", "contoso app"));
    }

    [Fact]
    public async Task Without_a_user_agent_only_a_listed_address_says_anything()
    {
        using var configured = Iab();
        Assert.Null((await configured.Good(From("203.0.113.6") with { UserAgent = null })).DerivedContexts);
        Assert.Contains("FAILED_IP_EXCLUDE", (await configured.Good(From("192.168.151.21") with { UserAgent = null })).DerivedContexts, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_address_that_is_none_fails_the_event_with_IAB()
    {
        using var configured = Iab();
        var row = await Bad<BadRow.EnrichmentFailures>(From("unknown"), configured.Enricher());
        Assert.Equal(new FailureMessage.InputData("user_ipaddress", "unknown", "not a valid IP address"), Assert.Single(row.Messages).Message);
    }

    [Fact]
    public async Task A_robot_of_the_IAB_is_one_for_bot_detection()
    {
        using var configured = Iab()
            .Add("bot_detection_enrichment_config", """{"useYauaa":true,"useIab":true,"useAsnLookups":false,"useClientSideDetection":false}""", Others, "1-0-1")
            .Add("yauaa_enrichment_config", vendor: Others);
        var e = await configured.Good(From("192.168.151.21") with { UserAgent = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)" });
        Assert.Equal("""{"bot":true,"indicators":["yauaa","iab"]}""", EntityOf(e, "bot_detection"));
        e = await configured.Good(From("203.0.113.6") with { UserAgent = Chrome });
        Assert.Equal("""{"bot":false,"indicators":[]}""", EntityOf(e, "bot_detection"));
    }

    [Fact]
    public void Ranges_hold_exactly_their_addresses()
    {
        var random = new Random(20261123);
        for (var run = 0; run < 200; run++)
        {
            var networks = Enumerable.Range(0, random.Next(1, 30)).Select(_ => (Address: (uint)random.NextInt64(uint.MaxValue), Length: random.Next(1, 33))).ToArray();
            var ranges = AddressRanges.Read(networks.Select(n => $"{Text(n.Address)}/{n.Length}"));
            for (var i = 0; i < 50; i++)
            {
                var (address, length) = networks[random.Next(networks.Length)];
                var near = address ^ (uint)(1L << random.Next(0, 32));
                Assert.Equal(networks.Any(n => near >> (32 - n.Length) == n.Address >> (32 - n.Length)), ranges.Contains(IPAddress.Parse(Text(near))));
                Assert.True(ranges.Contains(IPAddress.Parse(Text(address))), $"{length}");
            }
        }

        static string Text(uint address) => $"{address >> 24}.{address >> 16 & 255}.{address >> 8 & 255}.{address & 255}";
    }
}
