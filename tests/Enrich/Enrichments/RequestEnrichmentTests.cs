using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Sluice.Snowplow.FailedEvents;
using static Sluice.Enrich.Tests.Enriching;
using static Sluice.Enrich.Tests.Enrichments.Configured;

namespace Sluice.Enrich.Tests.Enrichments;

/// <summary>Enrichments that read nothing but the request: fingerprint, cookies, headers, links from elsewhere.</summary>
public class RequestEnrichmentTests
{
    private static string Hex(byte[] hash) => System.Convert.ToHexStringLower(hash);

    [Theory]
    [InlineData("MD5", 32)]
    [InlineData("SHA1", 40)]
    [InlineData("SHA256", 64)]
    [InlineData("SHA384", 96)]
    [InlineData("SHA512", 128)]
    public async Task A_fingerprint_is_the_hash_of_the_parameters_in_the_order_of_their_names(string algorithm, int length)
    {
        using var configured = new Configured().Add("event_fingerprint_config", $$"""{"hashAlgorithm":"{{algorithm}}","excludeParameters":["stm"]}""", version: "1-0-1");
        var fingerprint = (await configured.Good(Get(Query(("stm", "1000000000000"), ("se_ac", "buy"), ("e", "se"))))).EventFingerprint!;
        Assert.Equal(length, fingerprint.Length);
        var text = Encoding.UTF8.GetBytes("e\u001fse\u001fse_ac\u001fbuy\u001f");
        Assert.Equal(15, text.Length);
        Assert.Equal(
            algorithm switch
            {
                "MD5" => Hex(MD5.HashData(text)), "SHA1" => Hex(SHA1.HashData(text)), "SHA256" => Hex(SHA256.HashData(text)),
                "SHA384" => Hex(SHA384.HashData(text)), _ => Hex(SHA512.HashData(text)),
            }, fingerprint);
    }

    [Fact]
    public async Task Events_sent_twice_have_one_fingerprint_and_other_events_another()
    {
        using var configured = new Configured().Add("event_fingerprint_config", """{"hashAlgorithm":"SHA256","excludeParameters":["stm","eid"]}""");
        var enricher = configured.Enricher();
        async Task<string?> Of(params (string, string)[] parameters) => (await Good(Get(Query(parameters)), enricher)).EventFingerprint;
        var first = await Of(("e", "pv"), ("page", "ä"), ("stm", "1"));
        Assert.Equal(first, await Of(("stm", "2"), ("page", "ä"), ("e", "pv")));
        Assert.NotEqual(first, await Of(("e", "pv"), ("page", "b"), ("stm", "1")));
    }

    [Fact]
    public async Task Cookies_that_are_asked_for_become_entities_in_their_order()
    {
        using var configured = new Configured().Add("cookie_extractor_config", """{"cookies":["ck1","","ck3","ck4","ck5"]}""");
        var e = await configured.Good(Get("e=pv") with { Headers = ["cookie: ck1;=cv2;ck3=", "Cookie:ck4=cv4;ck5=\"cv5\";CK1=other;more=x", "X-Cookie: ck1=no"] });
        Assert.Equal(
            [("ck1", null), ("", "cv2"), ("ck3", ""), ("ck4", "cv4"), ("ck5", "cv5")],
            EntitiesOf(e, "http_cookie").Select(c => (c.GetProperty("name").GetString()!, c.GetProperty("value").GetString())));
    }

    [Fact]
    public async Task Requests_without_the_cookies_get_no_entity()
    {
        using var configured = new Configured().Add("cookie_extractor_config", """{"cookies":["sp"]}""");
        Assert.Null((await configured.Good(Get("e=pv"))).DerivedContexts);
        Assert.Null((await configured.Good(Get("e=pv") with { Headers = ["Cookie: SP=1; sp2=3", "Cookie"] })).DerivedContexts);
    }

    [Fact]
    public async Task A_cookie_longer_than_its_schema_allows_fails_the_event_as_in_Snowplow()
    {
        using var configured = new Configured().Add("cookie_extractor_config", """{"cookies":["sp"]}""");
        await Bad<BadRow.SchemaViolations>(Get("e=pv") with { Headers = ["Cookie: sp=" + new string('x', 4097)] }, configured.Enricher());
    }

    [Theory]
    [InlineData("X-Forwarded-For", "X-Forwarded-For: 129.78.138.66, 129.78.64.103", "X-Forwarded-For", "129.78.138.66, 129.78.64.103")]
    [InlineData(".*", "Accept: text/html", "Accept", "text/html")]
    [InlineData("Accept-Language|Sec-CH-.*", "Sec-CH-UA:\"a\\b\"", "Sec-CH-UA", "\"a\\b\"")]
    public async Task Headers_whose_whole_name_the_pattern_matches_become_entities(string pattern, string header, string name, string value)
    {
        using var configured = new Configured().Add("http_header_extractor_config", $$"""{"headersPattern":"{{pattern}}"}""", Others);
        var e = await configured.Good(Get("e=pv") with { Headers = [header] });
        var entity = Assert.Single(EntitiesOf(e, "http_header"));
        Assert.Equal((name, value), (entity.GetProperty("name").GetString(), entity.GetProperty("value").GetString()));
    }

    [Fact]
    public async Task A_part_of_a_headers_name_or_another_case_is_no_match()
    {
        using var configured = new Configured().Add("http_header_extractor_config", """{"headersPattern":"Accept|Host"}""", Others);
        var e = await configured.Good(Get("e=pv") with { Headers = ["Accept-Language: x", "accept: y", "X-Host: z", "no header", ": empty"] });
        Assert.Null(e.DerivedContexts);
    }

    [Theory]
    [InlineData("(?=x)", "look-around")]
    [InlineData("(a)\\\\1", "look-around")]
    [InlineData("a)|(b", "is no regular expression")]
    [InlineData("[", "is no regular expression")]
    public void Patterns_that_could_run_without_end_are_refused(string pattern, string reason)
    {
        using var configured = new Configured().Add("http_header_extractor_config", $$"""{"headersPattern":"{{pattern}}"}""", Others);
        Assert.Contains(reason, Assert.Single(configured.Errors()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_link_from_another_domain_becomes_an_entity()
    {
        using var configured = new Configured().Add("cross_navigation_config", vendor: Others);
        var link = $"6de9024e-17b9-4026-bd4d-efec50ae84cb.1680681134458.7d7b8a53-1ef0-4d69-8f2f-6c22c9d0a0b1.{Base64("user@shop.example")}.{Base64("appé")}.web.{Base64("campaign")}";
        var e = await configured.Good(Get(Query(("e", "pv"), ("url", "https://shop.example/?_sp=" + link))));
        using var entity = JsonDocument.Parse(EntityOf(e, "cross_navigation"));
        Assert.Equal(
            ["6de9024e-17b9-4026-bd4d-efec50ae84cb", "2023-04-05T07:52:14.458Z", "7d7b8a53-1ef0-4d69-8f2f-6c22c9d0a0b1", "user@shop.example", "appé", "web", "campaign"],
            entity.RootElement.EnumerateObject().Select(p => p.Value.GetString()));
        Assert.Equal("6de9024e-17b9-4026-bd4d-efec50ae84cb", e.RefrDomainUserid);
    }

    [Theory]
    [InlineData("abc.1680681134458", """{"domain_user_id":"abc","timestamp":"2023-04-05T07:52:14.458Z"}""")]
    [InlineData("abc.1680681134458.....", """{"domain_user_id":"abc","timestamp":"2023-04-05T07:52:14.458Z"}""")]
    [InlineData("abc.1680681134458...._-8.", """{"domain_user_id":"abc","timestamp":"2023-04-05T07:52:14.458Z","source_platform":"_-8"}""")]
    public async Task Parts_of_a_link_may_be_missing(string link, string entity)
    {
        using var configured = new Configured().Add("cross_navigation_config", vendor: Others);
        var e = await Good(Get(Query(("e", "pv"), ("url", "https://shop.example/?_sp=" + link))), Enricher(new FakeValidator(), pipeline: configured.Pipeline()));
        Assert.Equal(entity, EntityOf(e, "cross_navigation"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("?_sp")]
    [InlineData("?_sp=abc")]
    [InlineData("?_spx=abc.1")]
    public async Task Without_visitor_and_time_there_is_no_entity(string query)
    {
        using var configured = new Configured().Add("cross_navigation_config", vendor: Others);
        Assert.Null((await configured.Good(Get(Query(("e", "pv"), ("url", "https://shop.example/" + query))))).DerivedContexts);
    }

    [Fact]
    public async Task A_links_time_that_is_none_fails_the_event_once()
    {
        using var configured = new Configured().Add("cross_navigation_config", vendor: Others);
        var row = await Bad<BadRow.EnrichmentFailures>(Get(Query(("e", "pv"), ("url", "https://shop.example/?_sp=abc.not-a-timestamp"))), configured.Enricher());
        Assert.Equal(new FailureMessage.InputData("sp_dtm", "not-a-timestamp", "Not in the expected format: ms since epoch"), Assert.Single(row.Messages).Message);
    }
}
