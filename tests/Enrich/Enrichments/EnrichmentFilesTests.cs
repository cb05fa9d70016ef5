using Sluice.Enrich.Enrichments;
using Sluice.Testing;
using static Sluice.Enrich.Tests.Enriching;

namespace Sluice.Enrich.Tests.Enrichments;

public class EnrichmentFilesTests
{
    private const string Snowplow = "com.snowplowanalytics.snowplow";

    private static string Config(string name, string parameters, string vendor = Snowplow, string version = "1-0-0", string enabled = "true") =>
        Wrap($"iglu:{vendor}/{name}/jsonschema/{version}", $$"""{"vendor":"{{vendor}}","name":"{{name}}","enabled":{{enabled}},"parameters":{{parameters}}}""");

    private static (EnrichmentPipeline? Pipeline, List<string> Errors) Load(params (string File, string Text)[] files)
    {
        using var folder = new TemporaryFolder();
        foreach (var (file, text) in files) File.WriteAllText(folder.File(file), text);
        var errors = new List<string>();
        return (EnrichmentFiles.Load(folder.Path, errors), errors);
    }

    private static EnrichmentPipeline Loaded(params (string File, string Text)[] files)
    {
        var (pipeline, errors) = Load(files);
        Assert.Empty(errors);
        return pipeline!;
    }

    private static string Refused(string text)
    {
        var (pipeline, errors) = Load(("a.json", text));
        Assert.Null(pipeline);
        return Assert.Single(errors);
    }

    [Theory]
    [InlineData("203.0.113.77", 1, null, "203.0.113.x")]
    [InlineData("203.0.113.77", 2, null, "203.0.x.x")]
    [InlineData("203.0.113.77", 4, null, "x.x.x.x")]
    [InlineData("777.2.23", 4, null, "x.x.x")]
    [InlineData("unknown", 3, null, "unknown")]
    [InlineData("2001:db8:0:3::4713:93e3", 2, null, "2001:db8:0:3:0:0:x:x")]
    [InlineData("2001:db8::1", 1, 8, "x:x:x:x:x:x:x:x")]
    [InlineData("f334::40cb:152.16.24.142", 4, 4, "f334:0:0:0:x:x:x:x")]
    [InlineData("[2001:db8::1]", 1, 4, "2001:db8:0:0:x:x:x:x")]
    [InlineData("::ffff:203.0.113.77", 2, null, "0:0:0:0:0:ffff:x:x")]
    public async Task Addresses_are_anonymised_from_the_right(string address, int octets, int? segments, string anonymised)
    {
        var parameters = segments is null ? $$"""{"anonOctets":{{octets}}}""" : $$"""{"anonOctets":{{octets}},"anonSegments":{{segments}}}""";
        var pipeline = Loaded(("anon.json", Config("anon_ip", parameters, version: "1-0-1")));
        Assert.Equal(anonymised, (await Good(Get("e=pv") with { IpAddress = address }, Enricher(pipeline: pipeline))).UserIpaddress);
    }

    private const string Fields = """{"mktMedium":["utm_medium","medium"],"mktSource":["utm_source"],"mktTerm":[],"mktContent":["utm_content"],"mktCampaign":["cid"],"mktClickId":{"fbclid":"Facebook","gclid":"Ads"}}""";

    [Fact]
    public async Task A_campaign_is_read_from_the_pages_query()
    {
        var pipeline = Loaded(("campaign.json", Config("campaign_attribution", $$"""{"mapping":"static","fields":{{Fields}}}""", version: "1-0-1")));
        var e = await Good(Get(Query(("e", "pv"), ("url", "http://shop.example/?medium=cpc&utm_source=a+b%21&utm_term=t&cid=x&cid=y&fbclid=f1"))), Enricher(pipeline: pipeline));
        Assert.Equal(("cpc", "a b!", null, null, "x"), (e.MktMedium, e.MktSource, e.MktTerm, e.MktContent, e.MktCampaign));
        Assert.Equal(("f1", "Facebook"), (e.MktClickid, e.MktNetwork));
    }

    [Theory]
    [InlineData("utm_medium=&medium=cpc", null, null, null)]
    [InlineData("utm_medium&medium=cpc", null, null, null)]
    [InlineData("gclid=g", null, "g", "Ads")]
    [InlineData("msclkid=m&medium=cpc", "cpc", "m", "Microsoft")]
    [InlineData("dclid=d", null, "d", "DoubleClick")]
    public async Task The_first_name_that_is_there_wins_even_when_it_is_empty(string query, string? medium, string? id, string? network)
    {
        var pipeline = Loaded(("campaign.json", Config("campaign_attribution", $$"""{"fields":{{Fields}}}""", version: "1-0-1")));
        var e = await Good(Get(Query(("e", "pv"), ("url", "http://shop.example/?" + query))), Enricher(pipeline: pipeline));
        Assert.Equal((medium, id, network), (e.MktMedium, e.MktClickid, e.MktNetwork));
    }

    [Fact]
    public void Configurations_may_come_one_by_one_or_in_the_wrapper_and_run_in_Snowplows_order()
    {
        var wrapper = Wrap("iglu:com.snowplowanalytics.snowplow/enrichments/jsonschema/1-0-0",
            $"[{Config("anon_ip", """{"anonOctets":2}""")},{Config("campaign_attribution", $$"""{"fields":{{Fields}}}""")}]");
        var names = Loaded(("a.json", wrapper), ("ignored.txt", "?")).Steps.Select(s => s.Name).ToArray();
        Assert.Equal(["v_collector", "page_url", "derived_tstamp", "page_referrer", "campaign_attribution", "cross_domain", "event_name", "anon_ip"], names);
    }

    [Fact]
    public void What_is_not_enabled_is_as_if_it_were_not_there()
    {
        var pipeline = Loaded(
            ("a.json", Config("anon_ip", """{"anonOctets":"wrong"}""", enabled: "false")), ("b.json", Config("ip_lookups", "{}", version: "2-0-0", enabled: "false")),
            ("c.json", Config("never_heard_of", "{}", "com.acme", enabled: "false")));
        Assert.Equal(EnrichmentPipeline.Default.Steps.Select(s => s.Name), pipeline.Steps.Select(s => s.Name));
    }

    [Fact]
    public void No_folder_means_the_built_in_steps_and_a_missing_one_is_an_error()
    {
        var errors = new List<string>();
        Assert.Same(EnrichmentPipeline.Default, EnrichmentFiles.Load(null, errors));
        Assert.Empty(errors);
        Assert.Null(EnrichmentFiles.Load(Path.Combine(Path.GetTempPath(), Guid.NewGuid().ToString()), errors));
        Assert.Single(errors);
    }

    [Fact]
    public void All_mistakes_are_told_at_once_with_file_and_path()
    {
        var (pipeline, errors) = Load(
            ("a.json", Config("anon_ip", """{"anonOctets":5,"anonSegments":0,"more":1}""")),
            ("b.json", Config("campaign_attribution", """{"mapping":"script","fields":{"mktMedium":[1],"mktSource":[],"mktTerm":[],"mktContent":[]}}""")),
            ("c.json", "{"));
        Assert.Null(pipeline);
        Assert.Equal(
            ["a.json $.data.parameters.more: is not known here",
             "a.json $.data.parameters.anonOctets: must be a whole number from 1 to 4",
             "a.json $.data.parameters.anonSegments: must be a whole number from 1 to 8",
             "b.json $.data.parameters.mapping: only static is understood",
             "b.json $.data.parameters.fields.mktMedium[0]: must be a text",
             "b.json $.data.parameters.fields.mktCampaign: is missing; it must be a list of texts",
             "c.json: is no JSON (line 1)"],
            errors);
    }

    [Fact]
    public void An_enrichment_that_does_not_exist_is_refused() =>
        Assert.Equal("a.json $.data.name: there is no enrichment com.acme/magic", Refused(Config("magic", "{}", "com.acme")));

    [Theory]
    [InlineData("1-1-0")]
    [InlineData("2-0-0")]
    public void A_version_of_a_configuration_that_is_not_understood_is_refused(string version) =>
        Assert.Contains($"its schema is iglu:{Snowplow}/anon_ip/jsonschema/{version}; understood is iglu:{Snowplow}/anon_ip/jsonschema/1-0-*",
            Refused(Config("anon_ip", """{"anonOctets":1}""", version: version)), StringComparison.Ordinal);

    [Fact]
    public void The_same_enrichment_twice_is_refused()
    {
        var one = Config("anon_ip", """{"anonOctets":1}""");
        Assert.Equal("b.json $.data.name: anon_ip is configured twice, here and in a.json", Assert.Single(Load(("a.json", one), ("b.json", one)).Errors));
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{\"schema\":\"iglu:a/b/jsonschema/1-0-0\",\"data\":[]}")]
    [InlineData("{\"schema\":\"iglu:a/b/jsonschema/1-0-0\",\"data\":{\"vendor\":\"a\",\"name\":\"b\"}}")]
    [InlineData("{\"schema\":\"iglu:com.snowplowanalytics.snowplow/enrichments/jsonschema/1-0-0\",\"data\":{}}")]
    public void What_is_no_configuration_is_refused(string text) => Assert.StartsWith("a.json", Refused(text), StringComparison.Ordinal);

    [Fact]
    public void The_registry_lists_each_kind_once_in_the_order_of_execution()
    {
        Assert.Equal(EnrichmentRegistry.Kinds.Select(k => k.Order).Order(), EnrichmentRegistry.Kinds.Select(k => k.Order));
        Assert.Equal(21, EnrichmentRegistry.Kinds.Select(k => (k.Vendor, k.Name)).Distinct().Count());
    }

    private const string Others = Configured.Others;

    public static readonly TheoryData<string, string, string, string?> SnowplowShapes = new()
    {
        { Snowplow, "ip_lookups", "2-0-0", """{"geo":{"database":"GeoIP2-City.mmdb","uri":"https://files.example/data"},"isp":{"database":"GeoIP2-ISP.mmdb","uri":"https://files.example/data"},"domain":{"database":"GeoIP2-Domain.mmdb","uri":"https://files.example/data"},"connectionType":{"database":"GeoIP2-Connection-Type.mmdb","uri":"https://files.example/data"}}""" },
        { Snowplow, "ip_lookups", "2-0-1", """{"geo":{"database":"GeoLite2-City.mmdb","uri":"https://files.example/data"},"asn":{"database":"GeoLite2-ASN.mmdb","uri":"https://files.example/data"}}""" },
        { Others, "asn_lookups", "1-0-0", """{"botAsnsFile":{"database":"bad.csv","uri":"https://files.example/data"},"botAsns":[{"asn":1},{"asn":64500,"name":"x"}],"bypassPlatforms":["srv"]}""" },
        { Others, "asn_lookups", "1-0-0", "{}" },
        { Snowplow, "referer_parser", "2-0-0", """{"internalDomains":["a.example"],"database":"referers-latest.json","uri":"https://files.example/data"}""" },
        { Others, "cross_navigation_config", "1-0-0", null },
        { Snowplow, "user_agent_utils_config", "1-0-0", "{}" },
        { Snowplow, "ua_parser_config", "1-0-0", "{}" },
        { Snowplow, "ua_parser_config", "1-0-0", null },
        { Snowplow, "ua_parser_config", "1-0-1", """{"database":"regexes-latest.yaml","uri":"https://files.example/data"}""" },
        { Others, "yauaa_enrichment_config", "1-0-0", null },
        { Others, "yauaa_enrichment_config", "1-0-0", """{"cacheSize":20000}""" },
        { Others, "iab_spiders_and_robots_enrichment", "1-0-0", """{"ipFile":{"database":"ip_exclude_current_cidr.txt","uri":"https://files.example/data"},"excludeUseragentFile":{"database":"exclude_current.txt","uri":"https://files.example/data"},"includeUseragentFile":{"database":"include_current.txt","uri":"https://files.example/data"}}""" },
        { Others, "bot_detection_enrichment_config", "1-0-0", """{"useYauaa":true,"useIab":true,"useAsnLookups":false}""" },
        { Snowplow, "event_fingerprint_config", "1-0-1", """{"hashAlgorithm":"MD5","excludeParameters":["cv","eid","nuid","stm"]}""" },
        { Snowplow, "cookie_extractor_config", "1-0-0", """{"cookies":["sp"]}""" },
        { Others, "http_header_extractor_config", "1-0-0", """{"headersPattern":"X-Forwarded-For|X-Forwarded-Proto"}""" },
    };

    [Theory]
    [MemberData(nameof(SnowplowShapes))]
    public void Configurations_in_Snowplows_shapes_load(string vendor, string name, string version, string? parameters)
    {
        var steps = Loaded(("a.json", Configured.Config(name, parameters, vendor, version))).Steps;
        Assert.Equal($"iglu:{vendor}/{name}/jsonschema/{version}", Assert.Single(steps, step => step.Schema is not null).Schema!.ToString());
    }

    [Theory]
    [InlineData(Snowplow, "ip_lookups", "2-0-1", """{"geo":{"database":"Other.mmdb","uri":"https://a"}}""", "geo.database: must be GeoLite2-City.mmdb or GeoIP2-City.mmdb")]
    [InlineData(Snowplow, "ip_lookups", "2-0-1", """{"geo":{"database":"GeoLite2-City.mmdb"}}""", "geo.uri: is missing; it must be a text")]
    [InlineData(Snowplow, "ip_lookups", "2-0-1", """{"isp":"x"}""", "isp: must be an object")]
    [InlineData(Others, "asn_lookups", "1-0-0", """{"botAsns":[{"asn":"1"}]}""", "botAsns[0].asn: must be a number")]
    [InlineData(Others, "asn_lookups", "1-0-0", """{"botAsns":[1]}""", "botAsns[0]: must be an object")]
    [InlineData(Others, "asn_lookups", "1-0-0", """{"bypassPlatforms":["fridge"]}""", "bypassPlatforms[0]: is no platform")]
    [InlineData(Snowplow, "event_fingerprint_config", "1-0-1", """{"hashAlgorithm":"CRC","excludeParameters":[]}""", "hashAlgorithm: must be MD5, SHA1, SHA256, SHA384 or SHA512")]
    [InlineData(Snowplow, "cookie_extractor_config", "1-0-0", """{"cookies":"sp"}""", "cookies: must be a list of texts")]
    [InlineData(Others, "http_header_extractor_config", "1-0-0", "{}", "headersPattern: is missing; it must be a text")]
    [InlineData(Others, "yauaa_enrichment_config", "1-0-0", """{"cacheSize":-1}""", "cacheSize: must be a whole number from 0 to 1000000")]
    [InlineData(Others, "bot_detection_enrichment_config", "1-0-1", """{"useYauaa":1,"useIab":true,"useAsnLookups":true,"useClientSideDetection":true}""", "useYauaa: must be true or false")]
    [InlineData(Others, "bot_detection_enrichment_config", "1-0-1", """{"useYauaa":true,"useIab":true,"useAsnLookups":true}""", "useClientSideDetection: is missing; it must be true or false")]
    [InlineData(Snowplow, "ua_parser_config", "1-0-1", """{"database":"x.yaml"}""", "uri: is missing; it must be a text")]
    [InlineData(Others, "cross_navigation_config", "1-0-0", """{"more":1}""", "more: is not known here")]
    public void A_wrong_parameter_is_told_with_its_path(string vendor, string name, string version, string parameters, string error) =>
        Assert.Equal("a.json $.data.parameters." + error, Refused(Configured.Config(name, parameters, vendor, version)));
}
