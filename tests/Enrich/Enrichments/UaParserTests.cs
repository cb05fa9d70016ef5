using System.Text.Json;
using System.Text.RegularExpressions;
using Sluice.Enrich.Assets;
using Sluice.Enrich.Enrichments.UaParser;
using Sluice.Enrich.Yaml;
using Sluice.Testing;
using static Sluice.Enrich.Tests.Enriching;

namespace Sluice.Enrich.Tests.Enrichments;

public class UaParserTests
{
    private static readonly Lazy<AgentParser> Shipped = new(() =>
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder.File("regexes.yaml"), Bundled());
        return AgentParser.Read(folder.File("regexes.yaml"));
    });

    /// <summary>User agents of all kinds, seen in the wild or made up by us.</summary>
    private static readonly string[] Agents =
    [
        "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/136.0.0.0 Safari/537.36",
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Safari/537.36 Edg/120.0.2210.91",
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:121.0) Gecko/20100101 Firefox/121.0",
        "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.2 Safari/605.1.15",
        "Mozilla/5.0 (iPhone; CPU iPhone OS 17_2_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.2 Mobile/15E148 Safari/604.1",
        "Mozilla/5.0 (iPad; CPU OS 6_1_3 like Mac OS X) AppleWebKit/536.26 (KHTML, like Gecko) Version/6.0 Mobile/10B329 Safari/8536.25",
        "Mozilla/5.0 (Linux; Android 7.0; SM-G892A Build/NRD90M; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/60.0.3112.107 Mobile Safari/537.36",
        "Mozilla/5.0 (Linux; Android 13; Pixel 7 Pro) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/119.0.0.0 Mobile Safari/537.36",
        "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/23.0 Chrome/115.0.0.0 Mobile Safari/537.36",
        "Mozilla/5.0 (compatible; MSIE 9.0; Windows NT 6.0; Trident/5.0)", "Mozilla/5.0 (Windows NT 6.1; WOW64; Trident/7.0; rv:11.0) like Gecko",
        "Opera/9.80 (S60; SymbOS; Opera Mobi/275; U; es-ES) Presto/2.4.13 Version/10.00",
        "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)",
        "Mozilla/5.0 (PlayStation 4 1.52) AppleWebKit/536.26 (KHTML, like Gecko)", "curl/8.5.0", "python-requests/2.31.0", "Dalvik/2.1.0 (Linux; U; Android 12; SM-A125F Build/SP1A.210812.016)",
        "Mozilla/5.0 (Linux; U; Android 4.2.2; de-de; PEDI_PLUS_W Build/JDQ39) AppleWebKit/534.30 (KHTML, like Gecko) Version/4.0 Safari/534.30",
        "Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/119.0.0.0 Safari/537.36",
        "Mozilla/5.0 (SMART-TV; Linux; Tizen 5.0) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/2.2 Chrome/63.0.3239.84 TV Safari/537.36",
        "MyApp/1.2 CFNetwork/1410.0.3 Darwin/22.6.0", "NokiaN70-1/5.0616 Series60/2.8 Profile/MIDP-2.0", "", "-", "Mozilla/5.0", "ArcGIS Pro 2.5.1 (00000000000) - ArcGISPro",
        "Mozilla/5.0 (Linux; Android 12; moto g(9) plus) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/108.0.0.0 Mobile Safari/537.36 OPR/73.1.3844.69016",
    ];

    private static byte[] Bundled()
    {
        using var stream = BundledFiles.Open(BundledFiles.UserAgentRules)!;
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return copy.ToArray();
    }

    private static string?[] Parsed(string agent)
    {
        using var json = JsonDocument.Parse(Shipped.Value.Parse(agent));
        return [.. json.RootElement.EnumerateObject().Select(p => p.Value.GetString())];
    }

    [Theory]
    [InlineData("\ud83d\ude00abot")]
    [InlineData("\ud83d\ude00\ud83d\ude00 bot")]
    [InlineData("x[\u00e9:\ud83d\ude00abot]q=")]
    public void An_agent_whose_emoji_a_pattern_cuts_in_two_is_named_all_the_same(string agent) =>
        Assert.DoesNotContain(Parsed(agent), part => part is not null && part.Any(char.IsSurrogate));

    // The examples of uap-core's specification, and agents whose answers everybody can check by reading.
    [Theory]
    [InlineData("Mozilla/5.0 (Windows; Windows NT 5.1; rv:2.0b3pre) Gecko/20100727 Minefield/4.0.1pre", "Firefox (Minefield)", "4", "0", "1pre", "Firefox (Minefield) 4.0.1pre", "Windows", "XP", null, null, null, "Windows XP", "Other")]
    [InlineData("Mozilla/5.0 (Windows; U; Win95; en-US; rv:1.1) Gecko/20020826", "Other", null, null, null, "Other", "Windows", "95", null, null, null, "Windows 95", "Other")]
    [InlineData("Mozilla/5.0 (Linux; U; Android 4.2.2; de-de; PEDI_PLUS_W Build/JDQ39) AppleWebKit/534.30 (KHTML, like Gecko) Version/4.0 Safari/534.30", "Android", "4", "2", "2", "Android 4.2.2", "Android", "4", "2", "2", null, "Android 4.2.2", "Odys PEDI PLUS W")]
    [InlineData("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/136.0.0.0 Safari/537.36", "Chrome", "136", "0", "0", "Chrome 136.0.0", "Linux", null, null, null, null, "Linux", "Other")]
    [InlineData("Mozilla/5.0 (iPhone; CPU iPhone OS 17_2_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.2 Mobile/15E148 Safari/604.1", "Mobile Safari", "17", "2", null, "Mobile Safari 17.2", "iOS", "17", "2", "1", null, "iOS 17.2.1", "iPhone")]
    [InlineData("Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", "Googlebot", "2", "1", null, "Googlebot 2.1", "Other", null, null, null, null, "Other", "Spider")]
    [InlineData("nothing that anybody knows", "Other", null, null, null, "Other", "Other", null, null, null, null, "Other", "Other")]
    public void User_agents_are_read_by_the_rules_of_uap_core(string agent, params string?[] expected) => Assert.Equal(expected, Parsed(agent));

    [Fact]
    public void Picking_the_rules_to_try_gives_what_trying_all_of_them_in_order_gives()
    {
        var lists = Rules();
        var random = new Random(1);
        var agents = Agents.Concat(Enumerable.Range(0, 60).Select(_ => Mutated(Agents[random.Next(Agents.Length)], random))).ToArray();
        foreach (var agent in agents)
        {
            var found = Shipped.Value.Rules.Find(agent);
            for (var list = 0; list < lists.Length; list++)
            {
                // The oracle backtracks, as the engines do for which the rules are written.
                var expected = lists[list].Select((rule, number) => (rule.Regex.Match(agent), number)).FirstOrDefault(m => m.Item1.Success);
                Assert.Equal(expected.Item1?.Value, found[list]?.Match.Value);
                if (expected.Item1 is null) continue;
                Assert.Equal(lists[list][expected.number].Pattern, found[list]!.Value.Rule.Pattern);
                Assert.Equal(expected.Item1.Groups.Values.Select(g => g.Value), found[list]!.Value.Match.Groups.Values.Select(g => g.Value));
            }
        }
    }

    [Fact]
    public void Few_of_the_rules_are_tried_on_a_usual_user_agent()
    {
        foreach (var agent in Agents) Assert.InRange(Shipped.Value.Rules.Candidates(agent), 0, 200);
    }

    [Fact]
    public void Hardly_any_rule_is_tried_on_everybody() => Assert.InRange(Shipped.Value.Rules.Candidates(""), 0, 5);

    [Fact]
    public async Task Events_get_the_entity_and_those_without_a_user_agent_none()
    {
        using var configured = new Configured().Add("ua_parser_config");
        var e = await configured.Good(Get("e=pv") with { UserAgent = Agents[0] });
        Assert.Equal(Shipped.Value.Parse(Agents[0]), Configured.EntityOf(e, "ua_parser_context"));
        Assert.Null((await configured.Good(Get("e=pv") with { UserAgent = null })).DerivedContexts);
    }

    [Fact]
    public async Task Rules_of_ones_own_take_the_place_of_those_that_ship()
    {
        using var configured = new Configured().Add("ua_parser_config", """{"database":"own.yaml","uri":"files"}""", version: "1-0-1").With("own.yaml", """
            user_agent_parsers:
              - regex: '(Contoso)App/(\d+)'
                family_replacement: '$1 for $2'
                v2_replacement: '$9x'
            os_parsers:
              - regex: 'nothing'
            device_parsers:
              - regex: 'CONTOSO'
                regex_flag: 'i'
                device_replacement: ' Box '
            """);
        var e = await configured.Good(Get("e=pv") with { UserAgent = "ContosoApp/7" });
        Assert.Equal(
            """{"useragentFamily":"Contoso for 7","useragentMajor":"7","useragentMinor":"x","useragentPatch":null,"useragentVersion":"Contoso for 7 7.x","osFamily":"Other","osMajor":null,"osMinor":null,"osPatch":null,"osPatchMinor":null,"osVersion":"Other","deviceFamily":"Box"}""",
            Configured.EntityOf(e, "ua_parser_context"));
    }

    [Theory]
    [InlineData("a: [", "is no YAML")]
    [InlineData("a: b", "has no user_agent_parsers")]
    [InlineData("user_agent_parsers:\n - regex: '('\n", "has no regular expression in user_agent_parsers[0]")]
    [InlineData("user_agent_parsers:\n - regex: 'a'\n - regex: '[a'\n", "has no regular expression in user_agent_parsers[1]")]
    [InlineData("user_agent_parsers:\n - family_replacement: x\n", "has no regex in user_agent_parsers[0]")]
    [InlineData("a: &a [1]\nb: *a\n", "holds an anchor")]
    [InlineData("a: [[[[[[[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]]]]]]]", "is nested deeper")]
    public void A_file_that_is_none_is_refused_with_the_reason(string yaml, string reason)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("x.yaml"), yaml);
        Assert.StartsWith(reason, Assert.Throws<FormatException>(() => AgentParser.Read(folder.File("x.yaml"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Long_and_hostile_user_agents_are_read_in_no_time()
    {
        // Without bounds some of these would take ages; the test run's own limit is what they would hit.
        foreach (var part in (string[])["a", "/", " ", "Mozilla/5.0 (", "Android ; Build/", "(", "; ", "1.", "\ud83d\ude00", "\u212a", "HUAWEI "])
            Assert.NotEmpty(Parsed(string.Concat(Enumerable.Repeat(part, 20_000))));
    }

    private static (string Pattern, Regex Regex)[][] Rules()
    {
        var file = YamlText.Read(new StreamReader(new MemoryStream(Bundled())));
        return [.. new[] { "user_agent_parsers", "os_parsers", "device_parsers" }.Select(name => file[name]!.Items.Select(item => (
            item["regex"]!.Text!, new Regex(item["regex"]!.Text!, RegexOptions.CultureInvariant | (item["regex_flag"] is null ? RegexOptions.None : RegexOptions.IgnoreCase)))).ToArray())];
    }

    private static string Mutated(string agent, Random random)
    {
        var other = Agents[random.Next(Agents.Length)];
        var cut = random.Next(agent.Length + 1);
        return random.Next(3) switch
        {
            0 => agent[..cut] + other[random.Next(other.Length + 1)..],
            1 => agent.Insert(cut, ((char)random.Next(' ', 127)).ToString()),
            _ => random.Next(2) == 0 ? agent.ToUpperInvariant() : agent.ToLowerInvariant(),
        };
    }
}
