using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Sluice.Enrich.Enrichments.UserAgents;
using Sluice.Snowplow;
using static Sluice.Enrich.Tests.Enriching;

namespace Sluice.Enrich.Tests.Enrichments;

/// <summary>The YAUAA entity and the columns of user-agent-utils, which stand on the same reading of the user agent.</summary>
public class UserAgentTests
{
    private const string Chromium = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.22 (KHTML, like Gecko) Ubuntu Chromium/25.0.1364.160 Chrome/25.0.1364.160 Safari/537.22";
    private const string Ipad = "Mozilla/5.0 (iPad; CPU OS 6_1_3 like Mac OS X) AppleWebKit/536.26 (KHTML, like Gecko) Version/6.0 Mobile/10B329 Safari/8536.25";
    private const string PlayStation = "Mozilla/5.0 (PlayStation 4 1.52) AppleWebKit/536.26 (KHTML, like Gecko)";
    private const string Googlebot = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)";
    private const string Galaxy = "Mozilla/5.0 (Linux; Android 7.0; SM-G892A Build/NRD90M; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/60.0.3112.107 Mobile Safari/537.36";
    private const string Xperia = "Mozilla/5.0 (Linux; Android 7.1.1; G8231 Build/41.2.A.0.219; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/59.0.3071.125 Mobile Safari/537.36";
    private const string NexusS = "Mozilla/5.0 (Linux; Android 4.1.2; Nexus S Build/JZO54K) AppleWebKit/535.19 (KHTML, like Gecko) Chrome/18.0.1025.166 Mobile Safari/535.19";
    private const string NexusOne = "Mozilla/5.0 (Linux; U; Android 2.2; en-us; Nexus One Build/FRF91) AppleWebKit/533.1 (KHTML, like Gecko) Version/4.0 Mobile Safari/533.1";
    private const string Explorer = "Mozilla/5.0 (compatible; MSIE 9.0; Windows NT 6.0; Trident/5.0)";
    private const string IphoneX = "Mozilla/5.0 (iPhone; CPU iPhone OS 11_0 like Mac OS X) AppleWebKit/604.1.38 (KHTML, like Gecko) Version/11.0 Mobile/15A372 Safari/604.1";
    private const string Safari = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_8_4) AppleWebKit/536.30.1 (KHTML, like Gecko) Version/6.0.5 Safari/536.30.1";
    private const string Chrome = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Safari/537.36";
    private const string Frozen = "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Mobile Safari/537.36";
    private const string Firefox = "Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:121.0) Gecko/20100101 Firefox/121.0";

    private static readonly Configured Yauaa = new Configured().Add("yauaa_enrichment_config", """{"cacheSize":20}""", Configured.Others);
    private static readonly EventEnricher YauaaEnricher = Yauaa.Enricher();

    private static async Task<JsonElement> Context(string? agent, params string[] headers)
    {
        var e = await Good(Get("e=pv") with { UserAgent = agent, Headers = headers }, YauaaEnricher);
        return Assert.Single(Configured.EntitiesOf(e, "yauaa_context"));
    }

    [Theory]
    [InlineData(Chromium, "deviceClass", "Desktop")]
    [InlineData(Ipad, "deviceClass", "Tablet")]
    [InlineData(PlayStation, "deviceClass", "Game Console")]
    [InlineData(Googlebot, "deviceClass", "Robot")]
    [InlineData(Galaxy, "deviceClass", "Phone")]
    [InlineData(Galaxy, "deviceName", "Samsung SM-G892A")]
    [InlineData(Galaxy, "deviceBrand", "Samsung")]
    [InlineData(Galaxy, "agentClass", "Browser Webview")]
    [InlineData(Galaxy, "operatingSystemVersion", "7.0")]
    [InlineData(Galaxy, "operatingSystemVersionBuild", "NRD90M")]
    [InlineData(Xperia, "deviceName", "Sony G8231")]
    [InlineData(NexusS, "deviceName", "Google Nexus S")]
    [InlineData(Chromium, "operatingSystemName", "Ubuntu")]
    [InlineData(Explorer, "operatingSystemName", "Windows NT")]
    [InlineData(Explorer, "operatingSystemNameVersion", "Windows NT Vista")]
    [InlineData(IphoneX, "operatingSystemName", "iOS")]
    [InlineData(IphoneX, "operatingSystemVersion", "11.0")]
    [InlineData(IphoneX, "deviceName", "Apple iPhone")]
    [InlineData(Googlebot, "operatingSystemName", "Google Cloud")]
    [InlineData(Explorer, "layoutEngineClass", "Browser")]
    [InlineData(NexusOne, "layoutEngineClass", "Browser")]
    [InlineData(IphoneX, "layoutEngineClass", "Browser")]
    [InlineData(Chrome, "layoutEngineNameVersionMajor", "Blink 120")]
    [InlineData(Firefox, "layoutEngineName", "Gecko")]
    [InlineData(Firefox, "layoutEngineVersion", "121.0")]
    [InlineData(Explorer, "agentClass", "Browser")]
    [InlineData(NexusOne, "agentClass", "Browser")]
    [InlineData(Ipad, "agentClass", "Browser")]
    [InlineData(Safari, "agentClass", "Browser")]
    [InlineData(PlayStation, "agentClass", "Browser")]
    [InlineData(Googlebot, "agentClass", "Robot")]
    [InlineData(Googlebot, "agentNameVersion", "Googlebot 2.1")]
    [InlineData(Googlebot, "agentInformationUrl", "http://www.google.com/bot.html")]
    [InlineData(Explorer, "agentName", "Internet Explorer")]
    [InlineData(NexusOne, "agentName", "Stock Android Browser")]
    [InlineData(NexusOne, "agentLanguage", "en-us")]
    [InlineData(Safari, "agentName", "Safari")]
    [InlineData(Safari, "agentVersion", "6.0.5")]
    [InlineData(Chrome, "agentNameVersionMajor", "Chrome 120")]
    [InlineData(Chrome, "deviceCpuBits", "64")]
    [InlineData(Firefox, "agentName", "Firefox")]
    [InlineData("Mozilla/5.0 (Linux; Android 13; CUBOT NOTE 40) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/119.0.0.0 Mobile Safari/537.36", "deviceClass", "Phone")]
    [InlineData("Mozilla/5.0 (Linux; Android 6.0.1; Nexus 5X Build/MMB29P) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/119.0.0.0 Mobile Safari/537.36 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", "deviceClass", "Robot Mobile")]
    [InlineData("curl/8.5.0", "agentClass", "Robot")]
    public async Task A_user_agent_is_described(string agent, string field, string value) =>
        Assert.Equal(value, (await Context(agent)).GetProperty(field).GetString());

    [Fact]
    public async Task Without_a_user_agent_the_entity_says_that_nothing_is_known()
    {
        Assert.Equal("""{"deviceClass":"Unknown"}""", (await Context("")).GetRawText());
        Assert.Equal("""{"deviceClass":"Unknown"}""", (await Context(null)).GetRawText());
    }

    [Fact]
    public async Task What_nobody_knows_has_YAUAAs_words_for_it()
    {
        var context = await Context("?");
        Assert.Equal("Unknown", context.GetProperty("deviceClass").GetString());
        Assert.Equal("Unknown ??", context.GetProperty("operatingSystemNameVersion").GetString());
    }

    [Fact]
    public async Task Client_hints_say_what_user_agents_no_longer_do()
    {
        var context = await Context(
            Frozen, "Sec-CH-UA: \"Not_A Brand\";v=\"8\", \"Chromium\";v=\"120\", \"Microsoft Edge\";v=\"120\"", "sec-ch-ua-mobile: ?1", "Sec-CH-UA-Platform: \"Android\"",
            "Sec-CH-UA-Platform-Version: \"14.0.0\"", "Sec-CH-UA-Model: \"Pixel 8\"", "Sec-CH-UA-Full-Version-List: \"Not_A Brand\";v=\"8.0.0.0\", \"Chromium\";v=\"120.0.6099.144\", \"Microsoft Edge\";v=\"120.0.2210.91\"");
        Assert.Equal("Android 14.0.0", context.GetProperty("operatingSystemNameVersion").GetString());
        Assert.Equal(("Phone", "Google Pixel 8"), (context.GetProperty("deviceClass").GetString(), context.GetProperty("deviceName").GetString()));
        Assert.Equal("Edge 120.0.2210.91", context.GetProperty("agentNameVersion").GetString());
    }

    [Theory]
    [InlineData("15.0.0", "11")]
    [InlineData("10.0.0", "10")]
    [InlineData("0.3.0", ">=10")]
    public async Task Windows_11_can_be_told_by_its_hint(string hint, string version)
    {
        var context = await Context(Chrome, "Sec-CH-UA-Platform: \"Windows\"", $"Sec-CH-UA-Platform-Version: \"{hint}\"", "Sec-CH-UA-Arch: \"x86\"", "Sec-CH-UA-Bitness: \"64\"");
        Assert.Equal(version, context.GetProperty("operatingSystemVersion").GetString());
        Assert.Equal("Intel x86_64", context.GetProperty("deviceCpu").GetString());
    }

    [Theory]
    [InlineData(Explorer, "Internet Explorer 9", "Internet Explorer", "9.0", "Browser", "TRIDENT", "Windows Vista", "Windows", "Microsoft Corporation", "Computer", false)]
    [InlineData(Chromium, "Chromium 25", "Chromium", "25.0.1364.160", "Browser", "WEBKIT", "Ubuntu", "Linux", "Canonical Ltd.", "Computer", false)]
    [InlineData(IphoneX, "Safari 11", "Safari", "11.0", "Browser (mobile)", "WEBKIT", "iOS 11 (iPhone)", "iOS", "Apple Inc.", "Mobile", true)]
    [InlineData(Googlebot, "Robot/Spider", "Robot/Spider", "2.1", "Robot", "OTHER", "Unknown", "Unknown", "Other", "Unknown", false)]
    public async Task The_columns_of_user_agent_utils_are_filled(
        string agent, string name, string family, string version, string type, string engine, string system, string systems, string maker, string device, bool isMobile)
    {
        using var configured = new Configured().Add("user_agent_utils_config", "{}");
        var e = await configured.Good(Get("e=pv") with { UserAgent = agent });
        Assert.Equal((name, family, version, type, engine), (e.BrName, e.BrFamily, e.BrVersion, e.BrType, e.BrRenderengine));
        Assert.Equal((system, systems, maker, device, (bool?)isMobile), (e.OsName, e.OsFamily, e.OsManufacturer, e.DvceType, e.DvceIsmobile));
    }

    [Fact]
    public void Any_text_can_be_read_and_described()
    {
        var parts = new[] { "(", ")", ";", "/", " ", "Mozilla/5.0", "Android", "Build/", "bot", "OS ", "CPU", "Sec", "x", "é", "\ud800", "\"", ";v=\"" };
        var text = Gen.OneOf(ArbMap.Default.GeneratorFor<string>(), Gen.Elements(parts).ArrayOf().Select(string.Concat)).Where(t => t is not null).ToArbitrary();
        Prop.ForAll(text, text, (agent, hint) =>
        {
            var facts = AgentFacts.Read(agent, ClientHints.Read(["Sec-CH-UA: " + hint, "Sec-CH-UA-Platform-Version:" + hint, "Sec-CH-UA-Model:" + hint, "Sec-CH-UA" + hint]));
            return facts.Device.Class.Length > 0 && facts.Agent.Name.Length > 0 && facts.OperatingSystem.Version.Length > 0;
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public async Task However_long_a_user_agent_is_its_entity_is_valid()
    {
        foreach (var part in (string[])["a", "Mozilla/5.0 (Linux; Android 1; ", "bot/", "(", "Version/1."])
        {
            var e = await All(Get("e=pv") with { UserAgent = string.Concat(Enumerable.Repeat(part, 100_000 / part.Length)) }, YauaaEnricher);
            // The column is too long, which is the event's only mistake.
            var row = Assert.IsType<Snowplow.FailedEvents.BadRow.SchemaViolations>(Assert.IsType<EnrichOutcome.Failed>(Assert.Single(e)).Row);
            Assert.Equal("useragent", Assert.Single(Atomic(row)).Path);
        }
    }
}
