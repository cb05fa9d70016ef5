using System.Text;
using Sluice.Enrich.Enrichments;
using Sluice.Enrich.Enrichments.Weather;
using Sluice.Enrich.Tests.Outbound;
using Sluice.Snowplow;
using Sluice.Snowplow.FailedEvents;
using Sluice.Testing;
using static Sluice.Enrich.Tests.Enriching;

namespace Sluice.Enrich.Tests.Enrichments;

/// <summary>Both services are doubles that answer in their documented shape.</summary>
public class RatesAndWeatherTests
{
    private const string Rates = """{"disclaimer":"d","license":"l","timestamp":1778025599,"base":"USD","rates":{"EUR":0.5,"GBP":0.25,"JPY":100,"KWD":0.3,"ODD":"x","NIL":0}}""";

    private static string Currency(string account = "DEVELOPER", string baseCurrency = "EUR") => Configurations.Config(Configurations.Snowplow, "currency_conversion_config", "1-0-0",
        $$"""{"accountType":"{{account}}","apiKey":"${RATES_KEY}","baseCurrency":"{{baseCurrency}}","rateAt":"EOD_PRIOR"}""");

    private static EnrichmentTools Tools(HttpDouble service) => new() { ExchangeRates = service.Origin, WeatherScheme = "http", Clock = new ManualTime(), Setting = _ => "k&y" };

    private static EventEnricher With(HttpDouble service, string config) => Enricher(pipeline: Configurations.Loaded(Tools(service), config));

    [Fact]
    public async Task Amounts_are_converted_at_the_rates_of_the_day_before()
    {
        await using var service = HttpDouble.Start(_ => (200, Rates));
        var enricher = With(service, Currency());
        var e = await Good(Get("e=tr&tr_id=1&tr_cu=GBP&tr_tt=10&tr_tx=0.333&tr_sh=1e1"), enricher);
        Assert.Equal(("20.00", "0.67", "20.00", "EUR"), (e.TrTotalBase, e.TrTaxBase, e.TrShippingBase, e.BaseCurrency));
        Assert.Equal("2.50", (await Good(Get("e=ti&ti_id=1&ti_cu=USD&ti_pr=5"), enricher)).TiPriceBase);
        Assert.Equal("/api/historical/2026-05-05.json?app_id=k%26y", Assert.Single(service.Requests).Target);
    }

    [Theory]
    [InlineData("JPY", "1", "200")]
    [InlineData("KWD", "1", "0.600")]
    [InlineData("USD", "0.005", "0.01")]
    [InlineData("USD", "0.0025", "0.00")]
    public async Task Amounts_are_rounded_to_the_smallest_coin(string baseCurrency, string amount, string converted)
    {
        await using var service = HttpDouble.Start(_ => (200, Rates));
        Assert.Equal(converted, (await Good(Get($"e=ti&ti_cu=EUR&ti_pr={amount}"), With(service, Currency(baseCurrency: baseCurrency)))).TiPriceBase);
    }

    [Fact]
    public async Task Larger_accounts_ask_for_their_base_and_nobody_is_asked_without_need()
    {
        await using var service = HttpDouble.Start(_ => (200, """{"base":"EUR","rates":{"USD":2}}"""));
        var enricher = With(service, Currency("ENTERPRISE"));
        Assert.Equal("EUR", (await Good(Get("e=pv"), enricher)).BaseCurrency);
        Assert.Equal("5.00", (await Good(Get("e=ti&ti_cu=EUR&ti_pr=5"), enricher)).TiPriceBase);
        Assert.Empty(service.Requests);
        Assert.Equal("2.50", (await Good(Get("e=ti&ti_cu=USD&ti_pr=5"), enricher)).TiPriceBase);
        Assert.EndsWith("&base=EUR", Assert.Single(service.Requests).Target, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(200, Rates, "e=ti&ti_cu=XYZ&ti_pr=5", "there is no exchange rate for the currency")]
    [InlineData(200, Rates, "e=ti&ti_cu=NIL&ti_pr=5", "there is no exchange rate for the currency")]
    [InlineData(200, Rates, "e=ti&ti_cu=e%3D%26&ti_pr=5", "is no currency")]
    [InlineData(200, Rates, "e=ti&ti_cu=GBP&ti_pr=1e40", "is too large to be converted")]
    [InlineData(200, Rates, "e=ti&ti_cu=GBP&ti_pr=7e28", "is too large to be converted")]
    [InlineData(401, Rates, "e=ti&ti_cu=GBP&ti_pr=5", "exchange rates: the answer has status 401")]
    [InlineData(200, "{}", "e=ti&ti_cu=GBP&ti_pr=5", "exchange rates: the answer has no rates")]
    [InlineData(200, "no", "e=ti&ti_cu=GBP&ti_pr=5", "exchange rates: the answer is no JSON")]
    public async Task What_cannot_be_converted_fails_the_event(int status, string answer, string query, string error)
    {
        await using var service = HttpDouble.Start(_ => (status, answer));
        var row = await Bad<BadRow.EnrichmentFailures>(Get(query), With(service, Currency()));
        Assert.Equal(error, Assert.Single(row.Messages).Message is FailureMessage.InputData input ? input.Expectation : ((FailureMessage.Simple)row.Messages[0].Message).Error);
        Assert.DoesNotContain("k&y", Encoding.UTF8.GetString(BadRowJson.ToBytes(row)), StringComparison.Ordinal);
    }

    private static string Weather(Uri origin) => Configurations.Config(Configurations.Vendor, "weather_enrichment_config", "1-0-0",
        $$"""{"apiKey":"${WEATHER_KEY}","cacheSize":10,"geoPrecision":2,"apiHost":"{{origin.Authority}}","timeout":5}""");

    private const string Hours = """
        {"message":"","cod":"200","city_id":1,"calctime":0.1,"cnt":2,"list":[
         {"dt":1778043600,"main":{"temp":280.1,"feels_like":279,"pressure":1013,"humidity":80,"temp_min":279,"temp_max":281},"wind":{"speed":3.1,"deg":200},"clouds":{"all":90},"weather":[{"id":500,"main":"Rain","description":"light rain","icon":"10d"}],"rain":{"1h":0.5}},
         {"dt":1778050800,"main":{"temp":283.5,"pressure":1012,"humidity":70,"temp_min":283,"temp_max":284},"clouds":{"all":10},"weather":[]}]}
        """;

    private static async Task<EnrichmentContext> Ask(HttpDouble service, string? latitude, string? longitude, IEnrichment? step = null)
    {
        step ??= Step(service);
        var payload = Get("e=pv");
        var context = new EnrichmentContext(
            new RawEvent { Vendor = "v", Version = "1", Parameters = [], Payload = payload },
            new EnrichedEvent { GeoLatitude = latitude, GeoLongitude = longitude, DerivedTstamp = new DateTime(2026, 5, 6, 7, 8, 0, DateTimeKind.Utc) });
        await step.EnrichAsync(context, CancellationToken.None);
        return context;
    }

    private static IEnrichment Step(HttpDouble service) => Configurations.Loaded(Tools(service), Weather(service.Origin)).Steps.Single(step => step.Name == "weather_enrichment_config");

    [Fact]
    public async Task The_hour_nearest_to_the_event_becomes_an_entity_that_its_schema_accepts()
    {
        await using var service = HttpDouble.Start(_ => (200, Hours));
        var step = Step(service);
        var entity = Assert.Single((await Ask(service, "52.5244", "13.4105", step)).Entities);
        Assert.Equal("""{"dt":"2026-05-06T07:00:00.000Z","main":{"temp":283.5,"temp_min":283,"temp_max":284,"pressure":1012,"humidity":70},"clouds":{"all":10},"weather":[]}""", entity.DataJson);
        foreach (var text in new[] { entity.DataJson, WeatherDay.Read(Hours).Nearest(1778043000)! })
        {
            using var json = System.Text.Json.JsonDocument.Parse(text);
            Assert.True((await Schemas.ValidateAsync(WeatherDay.Schema, json.RootElement, CancellationToken.None)).IsValid, text);
        }
        await Ask(service, "52.6", "13.3", step);
        Assert.Equal("/data/2.5/history/city?lat=52.5&lon=13.5&type=hour&start=1778025600&end=1778111999&appid=k%26y", Assert.Single(service.Requests).Target);
    }

    [Theory]
    [InlineData(null, null, 2)]
    [InlineData("52.5", null, 1)]
    [InlineData("91", "13", 1)]
    public async Task An_event_without_a_place_fails_with_a_message_for_each_thing_that_is_missing(string? latitude, string? longitude, int failures)
    {
        await using var service = HttpDouble.Start(_ => (200, Hours));
        var context = await Ask(service, latitude, longitude);
        Assert.Equal(failures, context.Failures.Count);
        Assert.Empty(service.Requests);
    }

    [Fact]
    public async Task In_the_usual_order_events_have_no_place_yet_as_with_Snowplow()
    {
        await using var service = HttpDouble.Start(_ => (200, Hours));
        var row = await Bad<BadRow.EnrichmentFailures>(Get("e=pv"), With(service, Weather(service.Origin)));
        Assert.Equal(["geo_latitude", "geo_longitude"], row.Messages.Select(m => Assert.IsType<FailureMessage.InputData>(m.Message).Field));
    }

    [Theory]
    [InlineData(401, "{}", "weather: the answer has status 401")]
    [InlineData(200, "{}", "weather: the answer has no list")]
    [InlineData(200, "{\"list\":[{\"dt\":\"x\"},7]}", "weather: nothing is known of the time")]
    public async Task A_service_that_says_nothing_fails_the_event(int status, string answer, string error)
    {
        await using var service = HttpDouble.Start(_ => (status, answer));
        Assert.Equal(error, Assert.IsType<FailureMessage.Simple>(Assert.Single((await Ask(service, "1", "2")).Failures).Message).Error);
    }

    [Fact]
    public void Wrong_configurations_are_refused_with_every_mistake()
    {
        Assert.Equal(4, Configurations.Refused(new EnrichmentTools { Setting = _ => "k" }, Configurations.Config(Configurations.Snowplow, "currency_conversion_config", "1-0-0", """{"accountType":"FREE","apiKey":7,"baseCurrency":"Euro","rateAt":"NOW"}""")).Count);
        Assert.Equal(4, Configurations.Refused(Configurations.Config(Configurations.Vendor, "weather_enrichment_config", "1-0-0", """{"apiKey":"k","cacheSize":0,"geoPrecision":11,"apiHost":"a/b@c","timeout":0}""")).Count);
    }
}
