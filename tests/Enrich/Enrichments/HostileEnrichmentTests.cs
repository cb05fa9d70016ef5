using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Sluice.Enrich.Assets;
using Sluice.Enrich.Enrichments;
using Sluice.Enrich.Enrichments.IabSpidersAndRobots;
using Sluice.Enrich.Enrichments.IpLookups;
using Sluice.Enrich.Enrichments.RefererParser;
using Sluice.Enrich.Enrichments.UaParser;
using Sluice.Enrich.Input;
using Sluice.Enrich.Text;
using Sluice.Snowplow;
using Sluice.Snowplow.FailedEvents;
using Sluice.Testing;
using static Sluice.Enrich.Tests.Enriching;

namespace Sluice.Enrich.Tests.Enrichments;

/// <summary>
/// Everything at once, fed with what nobody should send: an outcome for every event, never a broken enrichment. And files
/// that are none: a reason, and nothing else.
/// </summary>
public class HostileEnrichmentTests
{
    private static readonly byte[] City = new MmdbWriter("GeoLite2-City")
        .Add("203.0.113.0/24", new() { ["country"] = new Dictionary<string, object> { ["iso_code"] = "DE" }, ["subdivisions"] = new List<object> { "x" } }).ToBytes();

    private static readonly Configured Everything = new Configured()
        .Add("ip_lookups", """{"geo":{"database":"GeoLite2-City.mmdb","uri":"files"}}""", version: "2-0-1").With("GeoLite2-City.mmdb", City)
        .Add("referer_parser", """{"internalDomains":[],"database":"referers.json","uri":"app:/"}""", version: "2-0-1")
        .Add("ua_parser_config").Add("user_agent_utils_config").Add("yauaa_enrichment_config", vendor: Configured.Others)
        .Add("cross_navigation_config", vendor: Configured.Others)
        .Add("event_fingerprint_config", """{"hashAlgorithm":"MD5","excludeParameters":[]}""")
        .Add("cookie_extractor_config", """{"cookies":["a",""]}""").Add("http_header_extractor_config", """{"headersPattern":"(a|b|.)*c?"}""", Configured.Others)
        .Add("bot_detection_enrichment_config", """{"useYauaa":true,"useIab":true,"useAsnLookups":true,"useClientSideDetection":true}""", Configured.Others, "1-0-1")
        .Add("asn_lookups", """{"botAsns":[{"asn":1}]}""", Configured.Others).Add("anon_ip", """{"anonOctets":1}""")
        .Add("iab_spiders_and_robots_enrichment", """{"ipFile":{"database":"ip_exclude_current_cidr.txt","uri":"files"},"excludeUseragentFile":{"database":"exclude_current.txt","uri":"files"},"includeUseragentFile":{"database":"include_current.txt","uri":"files"}}""", Configured.Others)
        .Add("campaign_attribution", """{"mapping":"static","fields":{"mktMedium":["a"],"mktSource":[""],"mktTerm":["q"],"mktContent":["http://"],"mktCampaign":["_sp"]}}""", version: "1-0-1")
        .Add("javascript_script_config", $$"""{"script":"{{System.Convert.ToBase64String(Encoding.UTF8.GetBytes("function process(e, c, h) { e.setSe_label([e.getPage_url(), e.getUseragent(), e.getRefr_urlquery(), e.getMkt_term()].concat(h).join()); e.setPage_title(e.getSe_label()); }"))}}"}""")
        .Add("pii_enrichment_config", """{"pii":[{"pojo":{"field":"user_ipaddress"}},{"json":{"field":"derived_contexts","schemaCriterion":"iglu:org.ietf/http_cookie/jsonschema/1-*-*","jsonPath":"$..value"}}],"strategy":{"pseudonymize":{"hashFunction":"MD5","salt":"s"}}}""", Configured.Others, "2-0-1")
        .Add("event_spec_enrichment_config", """{"uri":"files","database":"specs.json"}""", Configured.Others)
        .With("specs.json", """{"eventSpecs":[{"id":"a","schemaKey":"iglu:com.snowplowanalytics.snowplow/page_view/jsonschema/1-0-0","entities":[]}]}""")
        .With("ip_exclude_current_cidr.txt", "10.0.0.0/8").With("exclude_current.txt", "bot|1||0|2|0").With("include_current.txt", "mozilla|1|0");

    private static readonly EventEnricher Ours = Everything.Enricher();

    private static readonly string[] Parts =
    [
        "", "a", "bot", "Mozilla/5.0 (", ")", ";", "Android 1", "203.0.113.5", "[", "]", ":", "::1", "10.0.0.1", "?", "_sp=", "a.1", ".....", "%", "q=", "http://", "google.com",
        "/", "Cookie: ", "a=", "\"", "Sec-CH-UA: ", "Sec-CH-UA-Platform: \"", "\ud83d\ude00", "\u0000", "\t", "\\", "é", new string('(', 500), new string('a', 3000),
    ];

    [Fact]
    public void Any_text_in_any_place_leaves_every_enrichment_whole()
    {
        var text = Gen.OneOf(Gen.Elements(Parts).ArrayOf().Select(string.Concat), ArbMap.Default.GeneratorFor<string>().Select(t => t ?? ""));
        var payloads = text.ArrayOf(6).Select(t => Get(Query(("e", "pv"), ("url", "http://shop.example/?" + Clean(t[0])), ("refr", "https://google.com/" + Clean(t[1])))) with
        {
            UserAgent = t[2], IpAddress = t[3], Headers = [t[4], "Cookie: " + t[4], "Sec-CH-UA:" + t[5], "Sec-CH-UA-Full-Version-List:" + t[4]],
        }).ToArbitrary();
        Prop.ForAll(payloads, payload =>
        {
            var outcome = Assert.Single(All(payload, Ours).GetAwaiter().GetResult());
            if (outcome is not EnrichOutcome.Failed failed) return;
            using var json = JsonDocument.Parse(BadRowJson.ToBytes(failed.Row));
            var row = json.RootElement.GetProperty("data").GetProperty("failure").GetRawText();
            Assert.DoesNotContain("broke", row, StringComparison.Ordinal);
            // Entities are made to fit their schemas, but for texts that are too long.
            Assert.DoesNotContain("yauaa_context", row, StringComparison.Ordinal);
            Assert.DoesNotContain("ua_parser_context", row, StringComparison.Ordinal);
        }).QuickCheckThrowOnFailure();

        static string Clean(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));
    }

    [Fact]
    public void A_file_of_any_bytes_is_read_or_refused_and_nothing_else()
    {
        using var folder = new TemporaryFolder();
        var random = new Random(20261123);
        var seeds = new[]
        {
            City, Encoding.UTF8.GetBytes("""{"search":{"A":{"domains":["a.example"],"parameters":["q"]}}}"""), Encoding.UTF8.GetBytes("search:\n  A:\n    domains:\n      - a.example\n"),
            Encoding.UTF8.GetBytes("user_agent_parsers:\n - regex: '(a+)+b'\nos_parsers:\n - regex: 'b'\ndevice_parsers:\n - regex: 'c'\n"),
            Encoding.UTF8.GetBytes("10.0.0.0/8\n::1\n"), Encoding.UTF8.GetBytes("bot|1|x, y|0|2|0|01/02/2003\n"), Encoding.UTF8.GetBytes("number,name\n1,a\n"), [],
        };
        var readers = new Func<string, object>[]
        {
            path => MaxMindDatabase<Location>.Open(path, "City", MaxMindRecord.Location), ReferrerTable.Read, AgentParser.Read, AgentList.ReadExclude, AgentList.ReadInclude,
            path => AddressRanges.Read(File.ReadLines(path)),
        };
        var read = 0;
        for (var run = 0; run < 600; run++)
        {
            var bytes = seeds[random.Next(seeds.Length)].ToArray();
            for (var i = random.Next(5); i > 0 && bytes.Length > 0; i--) bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            if (random.Next(4) == 0) bytes = bytes[..random.Next(bytes.Length + 1)];
            var path = folder.File($"{run}");
            File.WriteAllBytes(path, bytes);
            foreach (var reader in readers)
            {
                var asset = new Asset<object>(new AssetAddress(new Uri(path), "x"), reader);
                try
                {
                    asset.Load(path);
                    read++;
                    if (asset.Current is MaxMindDatabase<Location> database) database.Find("203.0.113.9");
                    if (asset.Current is AgentParser parser) Assert.NotEmpty(parser.Parse(new string('a', 5000)));
                }
                catch (AssetException e)
                {
                    Assert.NotEmpty(e.Message);
                }
            }
        }
        Assert.InRange(read, 100, 600 * readers.Length);
    }

    [Fact]
    public void Literals_are_found_wherever_they_are()
    {
        var literals = Gen.Elements("a", "ab", "bab", "ba", "b/c", "c", "abc/", "zz").ArrayOf().Select(l => l.Distinct().ToArray());
        var input = Gen.Elements('a', 'B', 'b', 'c', '/', 'é', 'z', 'A').ArrayOf().Select(c => new string(c));
        Prop.ForAll(literals.ToArbitrary(), input.ToArbitrary(), (texts, text) =>
        {
            var seen = new Seen { Numbers = [] };
            new LiteralIndex(texts).Find(text, ref seen);
            Assert.Equal(Enumerable.Range(0, texts.Length).Where(n => text.Contains(texts[n], StringComparison.OrdinalIgnoreCase)), seen.Numbers.Order());
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void What_is_remembered_is_bounded()
    {
        var made = 0;
        var cache = new BoundedCache<string>(10);
        for (var run = 0; run < 3; run++)
            for (var i = 0; i < 4; i++) Assert.Equal($"{i}", cache.GetOrAdd($"{i}", 0, (key, _) => Made(key)));
        Assert.Equal(4, made);
        for (var i = 0; i < 1000; i++) cache.GetOrAdd($"x{i}", 0, (key, _) => Made(key));
        made = 0;
        cache.GetOrAdd("x999", 0, (key, _) => Made(key));
        Assert.Equal(0, made);
        cache.GetOrAdd("x900", 0, (key, _) => Made(key));
        Assert.Equal(1, made);

        string Made(string key)
        {
            made++;
            return key;
        }
    }

    private struct Seen : ILiteralVisitor
    {
        public HashSet<int> Numbers;

        public readonly void Found(int number) => Numbers.Add(number);
    }
}
