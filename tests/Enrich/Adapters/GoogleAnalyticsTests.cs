using System.Text.Json.Nodes;
using Sluice.Snowplow;
using Sluice.Snowplow.FailedEvents;
using static Sluice.Enrich.Tests.Adapters.WebhookCases;

namespace Sluice.Enrich.Tests.Adapters;

public class GoogleAnalyticsTests
{
    private const string Path = "/com.google.analytics/v1";
    private const string Protocol = "iglu:com.google.analytics.measurement-protocol/";
    private const string Tracker = "com.google.analytics.measurement-protocol-v1";

    private static void Has(EnrichedEvent e, params (string Schema, string Data)[] entities)
    {
        var found = JsonNode.Parse(e.Contexts!)!["data"]!.AsArray();
        Assert.Equal(entities.Length, found.Count);
        foreach (var (schema, data) in entities)
            Assert.Contains(found, entity => entity!["schema"]!.GetValue<string>() == schema + "/jsonschema/1-0-0" && JsonNode.DeepEquals(entity["data"], JsonNode.Parse(data)));
    }

    [Theory]
    [InlineData("t=pageview&dh=shop.example&dp=%2Fa", "page_view", """{"documentHostName":"shop.example","documentPath":"/a"}""")]
    [InlineData("t=screenview&cd=Home", "screen_view", """{"screenName":"Home"}""")]
    [InlineData("t=event&ec=c&ea=a&el=l&ev=3", "event", """{"category":"c","action":"a","label":"l","value":3}""")]
    [InlineData("t=transaction&ti=o1&tr=12.345", "transaction", """{"id":"o1","revenue":12.35}""")]
    [InlineData("t=item&ti=o1&in=n&ip=12.228&iq=12", "item", """{"transactionId":"o1","name":"n","price":12.23,"quantity":12}""")]
    [InlineData("t=social&sn=s&sa=like&st=x", "social", """{"network":"s","action":"like","actionTarget":"x"}""")]
    [InlineData("t=exception&exd=desc&exf=1", "exception", """{"description":"desc","isFatal":true}""")]
    [InlineData("t=timing&utc=c&utt=7&plt=9", "timing", """{"userTimingCategory":"c","userTimingTime":7,"pageLoadTime":9}""")]
    public async Task The_kind_of_hit_is_the_event(string body, string name, string data)
    {
        var e = await Event(Request(Path, body, null));
        Is(e, $"{Protocol}{name}/jsonschema/1-0-0", data, Tracker);
        Assert.Contains(Protocol + "hit/jsonschema/1-0-0", e.Contexts, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Parameters_beside_become_entities_and_fields()
    {
        var e = await Event(Request(Path, "t=pageview&v=1&tid=UA-1&cid=c1&dl=https%3A%2F%2Fshop.example%2F&dt=Home&ul=de&sd=24&aip=0&uip=198.51.100.9&cd3=gold&cm2=1.5", null));
        Assert.Equal(("https://shop.example/", "Home", "de", "24", "198.51.100.9"), (e.PageUrl, e.PageTitle, e.BrLang, e.BrColordepth, e.UserIpaddress));
        Has(e,
            (Protocol + "general", """{"protocolVersion":"1","trackingId":"UA-1","anonymizeIp":false}"""), (Protocol + "user", """{"clientId":"c1"}"""),
            (Protocol + "session", """{"ipOverride":"198.51.100.9"}"""), (Protocol + "system_info", """{"screenColors":"24","userLanguage":"de"}"""),
            (Protocol + "hit", """{"type":"pageview"}"""), (Protocol + "custom_dimension", """{"index":3,"value":"gold"}"""), (Protocol + "custom_metric", """{"index":2,"value":1.5}"""));
    }

    [Fact]
    public async Task A_page_beside_another_kind_of_hit_is_an_entity() =>
        Has(await Event(Request(Path, "t=exception&exd=desc&exf=1&dh=shop.example", null)),
            (Protocol + "hit", """{"type":"exception"}"""), (Protocol + "page_view", """{"documentHostName":"shop.example"}"""));

    [Fact]
    public async Task Products_are_told_apart_by_their_numbers_and_have_the_hits_currency()
    {
        var e = await Event(Request(Path, "t=transaction&ti=o1&cu=EUR&pr12id=sku&pr12cd42=val", null));
        Has(e, (Protocol + "hit", """{"type":"transaction"}"""), (Protocol + "product", """{"index":12,"sku":"sku","currencyCode":"EUR"}"""),
            (Protocol + "product_custom_dimension", """{"productIndex":12,"dimensionIndex":42,"value":"val"}"""));
        Assert.Equal(("EUR", "o1", null, null), (e.TrCurrency, e.TrOrderid, e.TiCurrency, e.TiOrderid));
    }

    [Fact]
    public async Task Impressions_have_a_list_and_a_place_in_it()
    {
        var e = await Event(Request(Path, "t=pageview&dh=shop.example&cu=EUR&il1pi1nm=a&il1pi1pr=1&il1pi2nm=b&il2pi1ps=4&il2nm=Search&il1pi1cd3=x&promo1id=p", null));
        Has(e, (Protocol + "hit", """{"type":"pageview"}"""), (Protocol + "product_impression", """{"listIndex":1,"productIndex":1,"name":"a","price":1,"currencyCode":"EUR"}"""),
            (Protocol + "product_impression", """{"listIndex":1,"productIndex":2,"name":"b","currencyCode":"EUR"}"""),
            (Protocol + "product_impression", """{"listIndex":2,"productIndex":1,"position":4,"currencyCode":"EUR"}"""),
            (Protocol + "product_impression_list", """{"index":2,"name":"Search"}"""),
            (Protocol + "product_impression_custom_dimension", """{"listIndex":1,"productIndex":1,"customDimensionIndex":3,"value":"x"}"""),
            (Protocol + "promotion", """{"index":1,"id":"p"}"""));
        Assert.Equal("EUR", e.TiCurrency);
    }

    [Fact]
    public async Task Each_line_is_a_hit_and_the_longer_path_is_served_too() =>
        Assert.Equal(2, (await Events(Request("/com.google.analytics.measurement-protocol/v1", "t=pageview&dh=a\nt=event&ec=c&ea=a\n", null))).Count);

    [Fact]
    public async Task An_unknown_kind_of_hit_is_told_with_the_known_ones()
    {
        var failures = await Failures(Request(Path, "t=unknown&dl=docloc", null));
        Assert.Equal(new FailureMessage.InputData("t", "unknown", "no matching hit type"), failures[0]);
        var mapping = Assert.IsType<FailureMessage.SchemaMapping>(failures[1]);
        Assert.Equal(("unknown", "no schema associated with the provided type parameter", 8), (mapping.Actual, mapping.Expectation, mapping.ExpectedMapping.Count));
    }

    [Theory]
    [InlineData("dl=x", "body")]
    [InlineData("t=event&ec=c&ea=a&ev=1.5", "ev")]
    [InlineData("t=item&ip=cheap", "ip")]
    [InlineData("t=exception&exf=yes", "exf")]
    [InlineData("t=pageview&pr1ps=x", "pr1ps")]
    [InlineData("t=%zz", "body")]
    public async Task Values_of_another_kind_fail(string body, string field) => Assert.Equal(field, (await Failure(Request(Path, body, null))).Field);

    [Fact]
    public async Task What_the_schemas_that_ship_ask_for_is_there()
    {
        var e = await Enriching.Good(Request(Path, "t=event&ec=c&ea=a&v=1&tid=UA-1&ni=1&pa=purchase&ti=o1&tr=5", null));
        Assert.Equal("com.google.analytics.measurement-protocol", e.EventVendor);
    }
}
