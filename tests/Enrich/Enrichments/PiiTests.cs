using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Sluice.Enrich.Enrichments;
using Sluice.Iglu;
using Sluice.Snowplow;
using Sluice.Testing;
using static Sluice.Enrich.Tests.Enriching;

namespace Sluice.Enrich.Tests.Enrichments;

public class PiiTests
{
    private const string Contact = "iglu:com.acme/contact/jsonschema/1-0-0";
    private const string Salt = "pepper";

    private static string Pii(string items, string function = "SHA-256", string beside = "\"emitEvent\":true,", string salt = Salt) =>
        Configurations.Config(Configurations.Vendor, "pii_enrichment_config", "2-0-1",
            $$$$"""{"pii":[{{{{items}}}}],"strategy":{"pseudonymize":{"hashFunction":"{{{{function}}}}","salt":"{{{{salt}}}}"}}}""", beside);

    private static string Pojo(string field) => $$$"""{"pojo":{"field":"{{{field}}}"}}""";

    private static string JsonOf(string field, string criterion, string path) =>
        $$$"""{"json":{"field":"{{{field}}}","schemaCriterion":"{{{criterion}}}","jsonPath":"{{{path}}}"}}""";

    private static string Hash(string value) => System.Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(value + Salt)));

    private static Task<EnrichedEvent> Run(EnrichmentPipeline pipeline, params (string, string)[] parameters) =>
        Good(Get(Query(parameters)), Enricher(new FakeValidator(), pipeline: pipeline));

    [Theory]
    [InlineData("SHA-256", "john@shop.example", "pepper123", 64)]
    [InlineData("SHA-384", "x", "", 96)]
    [InlineData("SHA-512", "x", "s", 128)]
    [InlineData("SHA-1", "x", "s", 40)]
    [InlineData("MD5", "x", "s", 32)]
    [InlineData("MD2", "x", "s", 32)]
    public async Task A_column_becomes_the_hash_of_value_and_salt(string function, string value, string salt, int length)
    {
        var e = await Run(Configurations.Loaded(Pii(Pojo("user_id"), function, salt: salt)), ("e", "pv"), ("uid", value), ("duid", value));
        Assert.Equal(length, e.UserId!.Length);
        Assert.Equal(value, e.DomainUserid);
        if (function == "SHA-256") Assert.Equal(System.Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(value + salt))), e.UserId);
    }

    [Theory]
    [InlineData("", "8350e5a3e24c153df2275c9f80692773")]
    [InlineData("a", "32ec01ec4a6dac72c0ab96fb34c0b5d1")]
    [InlineData("abc", "da853b0d3f88d99b30283a69e6ded6bb")]
    [InlineData("abcdefghijklmnopqrstuvwxyz", "4e8ddff3650292ab5a4108c3aa47940b")]
    [InlineData("12345678901234567890123456789012345678901234567890123456789012345678901234567890", "d5976f79d83d3a0dc9806c3c66f3efd8")]
    public void MD2_is_that_of_the_RFC(string text, string hash) =>
        Assert.Equal(hash, System.Convert.ToHexStringLower(Sluice.Enrich.Enrichments.Pii.Md2.HashData(Encoding.ASCII.GetBytes(text))));

    [Fact]
    public async Task Every_column_that_may_be_personal_can_be_replaced_and_empty_ones_stay_empty()
    {
        string[] fields =
        [
            "user_id", "user_ipaddress", "user_fingerprint", "domain_userid", "network_userid", "ip_organization", "ip_domain", "tr_orderid", "ti_orderid",
            "mkt_term", "mkt_content", "mkt_clickid", "se_category", "se_action", "se_label", "se_property", "refr_domain_userid", "domain_sessionid",
        ];
        var e = await Run(Configurations.Loaded(Pii(string.Join(',', fields.Select(Pojo)))),
            ("e", "se"), ("uid", "u"), ("ip", "203.0.113.7"), ("fp", "f"), ("duid", "d"), ("nuid", "n"), ("sid", UserId), ("tr_id", "t"), ("ti_id", "i"),
            ("se_ca", "c"), ("se_ac", "a"), ("se_la", "l"), ("se_pr", "p"), ("url", "http://shop.example/?_sp=duid.1778051280"), ("aid", "shop"));
        Assert.Equal((Hash("u"), Hash("203.0.113.7"), Hash("f"), Hash("d"), Hash("n")), (e.UserId, e.UserIpaddress, e.UserFingerprint, e.DomainUserid, e.NetworkUserid));
        Assert.Equal((Hash("t"), Hash("i"), Hash("c"), Hash("a"), Hash("l"), Hash("p")), (e.TrOrderid, e.TiOrderid, e.SeCategory, e.SeAction, e.SeLabel, e.SeProperty));
        Assert.Equal((Hash("duid"), Hash(UserId), null, null, "shop"), (e.RefrDomainUserid, e.DomainSessionid, e.MktTerm, e.IpDomain, e.AppId));
    }

    [Fact]
    public async Task What_other_enrichments_found_out_is_replaced_too_and_nothing_else()
    {
        string[] fields = ["user_ipaddress", "ip_organization", "ip_domain", "mkt_term", "mkt_content", "mkt_clickid", "refr_domain_userid"];
        using var configured = new Configured()
            .Add("pii_enrichment_config", $$$$"""{"pii":[{{{{string.Join(',', fields.Select(Pojo))}}}}],"strategy":{"pseudonymize":{"hashFunction":"SHA-256","salt":"{{{{Salt}}}}"} } }""", Configured.Others, "2-0-0")
            .Add("campaign_attribution", """{"fields":{"mktMedium":["utm_medium"],"mktSource":["utm_source"],"mktTerm":["utm_term"],"mktContent":["utm_content"],"mktCampaign":["utm_campaign"]}}""", version: "1-0-1")
            .Add("ip_lookups", """{"isp":{"database":"GeoIP2-ISP.mmdb","uri":"files"},"domain":{"database":"GeoIP2-Domain.mmdb","uri":"files"}}""", version: "2-0-0")
            .With("GeoIP2-ISP.mmdb", new MmdbWriter("GeoIP2-ISP").Add("203.0.113.0/24", new() { ["isp"] = "Harbour Net", ["organization"] = "Harbour Museum" }).ToBytes())
            .With("GeoIP2-Domain.mmdb", new MmdbWriter("GeoIP2-Domain").Add("203.0.113.0/24", new() { ["domain"] = "museum.example" }).ToBytes());
        var e = await configured.Good(Get(Query(
            ("e", "pv"), ("ip", "203.0.113.7"), ("url", "http://shop.example/?utm_term=lamp&utm_content=blue&utm_medium=cpc&msclkid=m1&_sp=visitor"))));
        Assert.Equal((Hash("203.0.113.7"), Hash("Harbour Museum"), Hash("museum.example")), (e.UserIpaddress, e.IpOrganization, e.IpDomain));
        Assert.Equal((Hash("lamp"), Hash("blue"), Hash("m1"), Hash("visitor")), (e.MktTerm, e.MktContent, e.MktClickid, e.RefrDomainUserid));
        Assert.Equal(("Harbour Net", "cpc", "Microsoft", null), (e.IpIsp, e.MktMedium, e.MktNetwork, e.MktCampaign));
    }

    private static readonly string Entities = Wrap(Contexts,
        $$"""[{{Wrap(Contact, """{"email":"a@b.example","age":7,"list":["x","y",3],"none":null}""")}},{{Wrap("iglu:com.acme/contact/jsonschema/1-1-0", """{"email":"c@d.example"}""")}},{{Wrap("iglu:com.acme/other/jsonschema/1-0-0", """{"email":"e@f.example"}""")}}]""");

    [Fact]
    public async Task Texts_at_a_path_are_replaced_in_every_entity_of_the_criterion()
    {
        var e = await Run(Configurations.Loaded(Pii(JsonOf("contexts", "iglu:com.acme/contact/jsonschema/1-*-0", "$.email"))), ("e", "pv"), ("co", Entities));
        Assert.Equal(Entities.Replace("a@b.example", Hash("a@b.example"), StringComparison.Ordinal).Replace("c@d.example", Hash("c@d.example"), StringComparison.Ordinal)
            .Replace("contexts/jsonschema/1-0-0", "contexts/jsonschema/1-0-1", StringComparison.Ordinal), e.Contexts);
    }

    [Fact]
    public async Task What_is_no_text_stays_as_it_is()
    {
        var e = await Run(Configurations.Loaded(Pii($"{JsonOf("contexts", "iglu:com.acme/contact/jsonschema/1-0-0", "$.list[*]")},{JsonOf("contexts", "iglu:com.acme/contact/jsonschema/1-0-0", "$['age','none','missing']")}")), ("e", "pv"), ("co", Entities));
        Assert.Contains($"\"list\":[\"{Hash("x")}\",\"{Hash("y")}\",3],\"none\":null", e.Contexts, StringComparison.Ordinal);
        Assert.Contains("\"age\":7", e.Contexts, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_self_describing_event_and_added_entities_can_be_changed_too()
    {
        var script = Configurations.Config(Configurations.Snowplow, "javascript_script_config", "1-0-0",
            Enriching.Json(new { script = System.Convert.ToBase64String(Encoding.UTF8.GetBytes("function process(e) { return [{schema: '" + Contact + "', data: {email: 's@t.example'}}]; }")) }));
        var e = await Run(Configurations.Loaded(script, Pii($"{JsonOf("unstruct_event", Contact, "$.email")},{JsonOf("derived_contexts", Contact, "$..email")}")),
            ("e", "ue"), ("ue_pr", Wrap(UnstructEvent, Wrap(Contact, """{"email":"a@b.example"}"""))));
        Assert.Contains(Hash("a@b.example"), e.UnstructEvent, StringComparison.Ordinal);
        Assert.Contains(Hash("s@t.example"), e.DerivedContexts, StringComparison.Ordinal);
        Assert.DoesNotContain("example", e.DerivedContexts + e.UnstructEvent, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("SP-Anonymous: *", true)]
    [InlineData("sp-anonymous: *", true)]
    [InlineData("X: y", false)]
    public async Task Only_anonymous_visitors_when_the_configuration_says_so(string header, bool hashed)
    {
        var pipeline = Configurations.Loaded(Pii(Pojo("user_id"), beside: "\"emitEvent\":false,\"anonymousOnly\":true,"));
        var e = await Good(Get("e=pv&uid=ada") with { Headers = [header] }, Enricher(pipeline: pipeline));
        Assert.Equal(hashed ? Hash("ada") : "ada", e.UserId);
    }

    [Fact]
    public async Task The_second_event_tells_what_was_replaced_and_names_the_first()
    {
        var pipeline = Configurations.Loaded(Pii($"{Pojo("user_id")},{JsonOf("contexts", "iglu:com.acme/contact/jsonschema/1-0-0", "$.email")}"));
        var enricher = Enricher(new FakeValidator(), new EnrichOptions { PiiHub = "pii" }, pipeline);
        var payload = Get(Query(("e", "pv"), ("aid", "shop"), ("uid", "ada"), ("ttm", "1778051280500"), ("co", Entities)));
        var good = Assert.IsType<EnrichOutcome.Enriched>(Assert.Single(await All(payload, enricher)));
        var pii = good.Pii!;
        Assert.Equal(("shop", "srv", "pii_transformation", "com.snowplowanalytics.snowplow", "pii_transformation", "1-0-0"),
            (pii.AppId, pii.Platform, pii.Event, pii.EventVendor, pii.EventName, pii.EventVersion));
        Assert.Equal((good.Event.CollectorTstamp, good.Event.DerivedTstamp, good.Event.TrueTstamp), (pii.CollectorTstamp, pii.DerivedTstamp, pii.TrueTstamp));
        Assert.NotEqual(good.Event.EventId, pii.EventId);
        Assert.Contains($"\"parentEventId\":\"{good.Event.EventId}\"", pii.Contexts, StringComparison.Ordinal);
        using var json = JsonDocument.Parse(pii.UnstructEvent!);
        var datum = json.RootElement.GetProperty("data");
        Assert.True((await Schemas.ValidateAsync(Key(datum.GetProperty("schema").GetString()!), datum.GetProperty("data"), CancellationToken.None)).IsValid);
        Assert.Equal($$$$$"""{"pii":{"pojo":[{"fieldName":"user_id","originalValue":"ada","modifiedValue":"{{{{{Hash("ada")}}}}}"}],"json":[{"fieldName":"contexts","originalValue":"a@b.example","modifiedValue":"{{{{{Hash("a@b.example")}}}}}","jsonPath":"$.email","schema":"{{{{{Contact}}}}}"}]},"strategy":{"pseudonymize":{"hashFunction":"SHA-256"}}}""",
            datum.GetProperty("data").GetRawText());
        Assert.DoesNotContain(Salt, pii.UnstructEvent, StringComparison.Ordinal);
        // Enriched again after a crash, the second event is the same one.
        Assert.Equal(pii.EventId, Assert.IsType<EnrichOutcome.Enriched>(Assert.Single(await All(payload, enricher))).Pii!.EventId);

        static SchemaKey Key(string uri) => SchemaKey.TryParse(uri, out var key, out _) ? key : throw new InvalidOperationException(uri);
    }

    [Theory]
    [InlineData("\"emitEvent\":false,", "pii", "ada")]
    [InlineData("\"emitEvent\":true,", null, "ada")]
    [InlineData("\"emitEvent\":true,", "pii", null)]
    public async Task There_is_no_second_event_unless_it_is_wanted_and_has_something_to_tell(string beside, string? hub, string? user)
    {
        var enricher = Enricher(options: new EnrichOptions { PiiHub = hub }, pipeline: Configurations.Loaded(Pii(Pojo("user_id"), beside: beside)));
        Assert.Null(Assert.IsType<EnrichOutcome.Enriched>(Assert.Single(await All(Get(user is null ? "e=pv" : "e=pv&uid=" + user), enricher))).Pii);
    }

    [Fact]
    public void Wrong_configurations_are_refused_with_every_mistake_and_without_the_salt()
    {
        var errors = Configurations.Refused(Pii(
            $"{Pojo("app_id")},{JsonOf("page_url", "iglu:com.acme/x", "email")},{{}}", "SHA-3", "\"emitEvent\":\"yes\",", "hush"));
        Assert.Equal(7, errors.Count);
        Assert.All(errors, error => Assert.StartsWith("a.json $.data.", error, StringComparison.Ordinal));
        Assert.Contains(errors, error => error.StartsWith("a.json $.data.parameters.pii[0].pojo.field: must be one of user_id,", StringComparison.Ordinal));
        Assert.Contains(errors, error => error.StartsWith("a.json $.data.parameters.pii[1].json.jsonPath: the JSON path must begin with $", StringComparison.Ordinal));
        Assert.Contains("a.json $.data.parameters.pii[2]: must have either pojo or json", errors);
        Assert.Contains("a.json $.data.emitEvent: must be true or false", errors);
        Assert.DoesNotContain(errors, error => error.Contains("hush", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_salt_may_be_an_app_setting()
    {
        var tools = new EnrichmentTools { Setting = name => name == "PII_SALT" ? Salt : null };
        Assert.Equal(Hash("ada"), (await Run(Configurations.Loaded(tools, Pii(Pojo("user_id"), salt: "${PII_SALT}")), ("e", "pv"), ("uid", "ada"))).UserId);
        Assert.Equal("a.json $.data.parameters.strategy.pseudonymize.salt: names the app setting OTHER, which is not there",
            Assert.Single(Configurations.Refused(tools, Pii(Pojo("user_id"), salt: "${OTHER}"))));
    }
}
