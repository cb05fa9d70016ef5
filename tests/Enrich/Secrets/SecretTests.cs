using System.Collections.Concurrent;
using System.Text;
using System.Text.Json.Nodes;
using Sluice.Enrich.Adapters.Remote;
using Sluice.Enrich.Assets;
using Sluice.Enrich.Enrichments;
using Sluice.Enrich.Tests.Enrichments;
using Sluice.Enrich.Tests.Outbound;
using Sluice.Iglu;
using Sluice.Snowplow;
using Sluice.Snowplow.FailedEvents;
using Sluice.Testing;
using static Sluice.Enrich.Tests.Enriching;

namespace Sluice.Enrich.Tests.Secrets;

/// <summary>What is in settings stays there: whatever goes wrong, no failed event, no log line and no error at the start holds it.</summary>
public sealed class SecretTests
{
    private const string User = "svc-hush";
    private const string Secret = "hu$h/ +tell&nobody=é";
    private const string Profile = "iglu:com.acme/profile/jsonschema/1-0-0";

    /// <summary>The secret in every form in which it travels.</summary>
    private static readonly string[] Forms =
    [
        Secret, User, "tell&nobody", "hu$h", Uri.EscapeDataString(Secret), "hu%24h", System.Convert.ToBase64String(Encoding.UTF8.GetBytes(Secret)),
        System.Convert.ToBase64String(Encoding.UTF8.GetBytes($"{User}:{Secret}")), System.Text.Json.JsonEncodedText.Encode(Secret).Value,
    ];

    private readonly ConcurrentQueue<string> _lines = new();

    private static readonly EnrichmentTools Tools = new() { Setting = name => name switch { "SECRET" => Secret, "USER" => User, _ => null } };

    /// <summary>What a server can do to whoever asks; the answers hold everything that was sent.</summary>
    public static TheoryData<string> Failures => ["timeout", "401", "403 that asks again", "500", "302", "no JSON", "wrong JSON", "empty", "cut", "refused", "no such host", "TLS", "too long"];

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task Of_an_API_request(string failure)
    {
        await using var service = Service(failure);
        foreach (var ignore in new[] { true, false })
        {
            var enricher = With(Api(Address(service, failure), ignore), failure);
            await NothingIsToldAsync(Get("e=pv&uid=ada"), enricher, fails: !ignore);
        }
        // The service itself gets it, or there would be nothing to keep.
        if (failure == "401") Assert.Contains(service.Requests, request => IsTold(request.Target) && IsTold(request.Headers["authorization"]));
    }

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task Of_a_remote_adapter(string failure)
    {
        await using var service = Service(failure);
        var options = new EnrichOptions
        {
            RemoteAdapters =
            [
                new RemoteAdapterOptions
                {
                    Vendor = "com.acme", Version = "v1", Url = new Uri($"{Address(service, failure)}?key={Uri.EscapeDataString(Secret)}"),
                    Timeout = TimeSpan.FromSeconds(failure is "timeout" or "TLS" ? 1 : 20),
                },
            ],
        };
        var enricher = new EventEnricher(
            options, new FakeValidator(), EnrichmentPipeline.Default, new FixedClock(Now), new RecordingLogger<EventEnricher>(_lines));
        await NothingIsToldAsync(Post("{}", path: "/com.acme/v1"), enricher, fails: true);
    }

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task Of_the_service_for_rates(string failure)
    {
        await using var service = Service(failure);
        var tools = Tools with { ExchangeRates = new Uri(Address(service, failure)) };
        static string Rates(string account, string currency, string at) => Configurations.Config(Configurations.Snowplow, "currency_conversion_config", "1-0-0",
            $$"""{"accountType":"{{account}}","apiKey":"${SECRET}","baseCurrency":"{{currency}}","rateAt":"{{at}}"}""");
        await NothingIsToldAsync(Get("e=ti&ti_cu=USD&ti_pr=5"), Ours(Configurations.Loaded(tools, Rates("DEVELOPER", "EUR", "EOD_PRIOR"))), fails: true);
        if (failure == "401") Assert.Contains(service.Requests, request => IsTold(request.Target));
        Assert.DoesNotContain(Configurations.Refused(tools, Rates("NONE", "E", "NOW")), IsTold);
    }

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task Of_the_service_for_the_weather(string failure)
    {
        await using var service = Service(failure);
        var address = new Uri(Address(service, failure));
        var tools = Tools with { WeatherScheme = address.Scheme, PrivateHosts = ["nowhere.invalid"] };
        static string Weather(string host, int cacheSize, int timeout) => Configurations.Config(Configurations.Vendor, "weather_enrichment_config", "1-0-0",
            $$"""{"apiKey":"${SECRET}","cacheSize":{{cacheSize}},"geoPrecision":1,"apiHost":"{{host}}","timeout":{{timeout}}}""");
        var weather = Configurations.Loaded(tools, Weather(address.Authority, 10, failure is "timeout" or "TLS" ? 1 : 20)).Steps;
        // By themselves events have no place yet when the weather is asked for.
        var pipeline = EnrichmentPipeline.Of((EnrichmentOrder.Weather, new Placed()), (EnrichmentOrder.Weather, weather.Single(step => step.Name == "weather_enrichment_config")));
        await NothingIsToldAsync(Get("e=pv"), Ours(pipeline), fails: true);
        if (failure == "401") Assert.Contains(service.Requests, request => IsTold(request.Target));
        Assert.DoesNotContain(Configurations.Refused(tools, Weather($"{User}:{Uri.EscapeDataString(Secret)}@{address.Authority}", 0, 0)), IsTold);
    }

    [Theory]
    [InlineData("postgresql", "refused")]
    [InlineData("postgresql", "rude")]
    [InlineData("postgresql", "mad")]
    [InlineData("postgresql", "telltale")]
    [InlineData("postgresql", "silent")]
    [InlineData("postgresql", "TLS")]
    [InlineData("postgresql", "no such host")]
    [InlineData("mysql", "refused")]
    [InlineData("mysql", "rude")]
    [InlineData("mysql", "mad")]
    [InlineData("mysql", "TLS")]
    [InlineData("mysql", "no such host")]
    public async Task Of_a_database(string kind, string failure)
    {
        await using var database = failure switch
        {
            "mad" => FakeDatabase.Mad(),
            "telltale" => FakeDatabase.Telltale(),
            "silent" => FakeDatabase.Silent(),
            _ => FakeDatabase.Rude(),
        };
        var port = failure == "refused" ? FreePorts.Take() : database.Port;
        var host = failure == "no such host" ? "nowhere.invalid" : "127.0.0.1";
        var config = Configurations.Config(Configurations.Vendor, "sql_query_enrichment_config", "1-0-1", $$$"""
            {"inputs":[{"placeholder":1,"pojo":{"field":"user_id"}}],
             "database":{"{{{kind}}}":{"host":"{{{host}}}","port":{{{port}}},"sslMode":{{{(failure == "TLS" ? "true" : "false")}}},"username":"${USER}","password":"${SECRET}","database":"crm"}},
             "query":{"sql":"SELECT tier FROM customers WHERE id = ?"},
             "output":{"expectedRows":"AT_MOST_ONE","json":{"schema":"{{{Profile}}}","describes":"ALL_ROWS","propertyNames":"AS_IS"}},
             "cache":{"size":10,"ttl":60},"ignoreOnError":false}
            """);
        await NothingIsToldAsync(Get("e=pv&uid=ada"), With(config, failure), fails: true);
    }

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task Of_a_files_address(string failure)
    {
        await using var service = Service(failure);
        var address = Address(service, failure).Replace("://", $"://{User}:{Uri.EscapeDataString(Secret)}@", StringComparison.Ordinal);
        using var configured = new Configured().Add("referer_parser", new JsonObject
        {
            ["internalDomains"] = new JsonArray(), ["database"] = "r.json", ["uri"] = $"{address}?sig={Uri.EscapeDataString(Secret)}",
        }.ToJsonString(), version: "2-0-1");
        var options = new AssetOptions { Timeout = TimeSpan.FromSeconds(failure is "timeout" or "TLS" ? 1 : 20), MaximumBytes = 100_000, AllowHttp = true };
        var pipeline = configured.Pipeline(options);
        using var keeper = new AssetKeeper(pipeline, options, TimeProvider.System, logger: new RecordingLogger<AssetKeeper>(_lines));
        var missing = await Assert.ThrowsAsync<AssetUnavailableException>(() => keeper.ReadyAsync(CancellationToken.None).AsTask());
        Assert.NotEmpty(_lines);
        // The sentences are also what heartbeats carry.
        Assert.DoesNotContain(missing.Errors.Concat(_lines).Append(missing.ToString()), IsTold);
    }

    [Fact]
    public async Task Of_pseudonyms_and_of_configurations_that_are_refused()
    {
        var wrong = Configurations.Refused(
            Tools,
            Configurations.Config(Configurations.Vendor, "pii_enrichment_config", "2-0-1", """{"pii":[{}],"strategy":{"pseudonymize":{"hashFunction":"MD4","salt":"${SECRET}"}}}"""),
            Api($"https://{User}:x@shop.example/", ignore: true), Api("http://[::1/", ignore: true),
            Configurations.Config(Configurations.Vendor, "sql_query_enrichment_config", "1-0-1",
                """{"inputs":[],"database":{"postgresql":{"host":"a b","port":0,"sslMode":1,"username":"${USER}","password":"${SECRET}","database":7}},"query":{"sql":""},"output":{},"cache":{},"ignoreOnError":0}"""));
        Assert.True(wrong.Count > 8, string.Join('\n', wrong));
        Assert.DoesNotContain(wrong, IsTold);

        var pii = Configurations.Loaded(Tools, Configurations.Config(Configurations.Vendor, "pii_enrichment_config", "2-0-1",
            """{"pii":[{"pojo":{"field":"user_id"}}],"strategy":{"pseudonymize":{"hashFunction":"SHA-256","salt":"${SECRET}"}}}"""));
        await NothingIsToldAsync(Get("e=pv&uid=ada&url=" + Uri.EscapeDataString("http://[")), Ours(pii), fails: true);
    }

    private static string Api(string address, bool ignore) => Configurations.Config(Configurations.Vendor, "api_request_enrichment_config", "1-0-2", new JsonObject
    {
        ["inputs"] = JsonNode.Parse("""[{"key":"uid","pojo":{"field":"user_id"}}]"""),
        ["api"] = new JsonObject
        {
            ["http"] = new JsonObject
            {
                ["method"] = "GET", ["uri"] = $"{address}v1/{{{{uid}}}}?key={Uri.EscapeDataString(Secret)}", ["timeout"] = address.Contains("slow", StringComparison.Ordinal) ? 300 : 20_000,
                ["authentication"] = JsonNode.Parse("""{"httpBasic":{"username":"${USER}","password":"${SECRET}"}}"""),
            },
        },
        ["outputs"] = JsonNode.Parse($$$"""[{"schema":"{{{Profile}}}","json":{"jsonPath":"$.profile"}}]"""),
        ["cache"] = JsonNode.Parse("""{"size":2,"ttl":100}"""),
        ["ignoreOnError"] = ignore,
    }.ToJsonString());

    private EventEnricher With(string config, string failure) =>
        Ours(Configurations.Loaded(failure == "no such host" ? Tools with { PrivateHosts = ["nowhere.invalid"] } : Tools, config));

    private EventEnricher Ours(EnrichmentPipeline pipeline) =>
        new(new EnrichOptions(), new FakeValidator(), pipeline, new FixedClock(Now), new RecordingLogger<EventEnricher>(_lines));

    private static HttpDouble Service(string failure) => HttpDouble.Start(request =>
    {
        // Whatever was sent comes back.
        var all = $"{request.Target} {string.Join(' ', request.Headers)} {request.Body} {Secret}";
        var text = System.Text.Json.JsonEncodedText.Encode(all).Value;
        return failure switch
        {
            "timeout" => new HttpDouble.Answer(200, null),
            "401" => (401, all),
            "403 that asks again" => new HttpDouble.Answer(403, Encoding.UTF8.GetBytes(all), $"WWW-Authenticate: Basic realm=\"{Uri.EscapeDataString(Secret)}\"\r\n"),
            "500" => (500, all),
            "302" => new HttpDouble.Answer(302, [], $"Location: https://elsewhere.example/{Uri.EscapeDataString(Secret)}\r\n"),
            "wrong JSON" => (200, $$"""{"events":[{"{{text}}":7}],"rates":"{{text}}","list":[{"dt":"{{text}}"},"{{text}}"],"{{text}}":1}"""),
            "empty" => (200, ""),
            "cut" => new HttpDouble.Answer(200, Encoding.UTF8.GetBytes(all), "Transfer-Encoding: chunked\r\n"),
            "too long" => (200, string.Concat(Enumerable.Repeat(Secret, 60_000))),
            _ => (200, all),
        };
    });

    private static string Address(HttpDouble service, string failure) => failure switch
    {
        "timeout" => $"{service.Origin}slow/",
        "refused" => $"http://127.0.0.1:{FreePorts.Take()}/",
        "no such host" => "http://nowhere.invalid/",
        "TLS" => $"https://127.0.0.1:{service.Origin.Port}/slow/",
        _ => service.Origin.ToString(),
    };

    private async Task NothingIsToldAsync(CollectorPayload payload, EventEnricher enricher, bool fails)
    {
        var outcome = Assert.Single(await All(payload, enricher));
        Assert.Equal(fails, outcome is EnrichOutcome.Failed);
        var told = outcome switch
        {
            EnrichOutcome.Failed failed => Encoding.UTF8.GetString(BadRowJson.ToBytes(failed.Row)),
            EnrichOutcome.Enriched good => good.Event.DerivedContexts ?? "",
            _ => "",
        };
        Assert.DoesNotContain(Forms, form => told.Contains(form, StringComparison.OrdinalIgnoreCase));
        Assert.DoesNotContain(_lines, IsTold);
    }

    private static bool IsTold(string text) => Forms.Any(form => text.Contains(form, StringComparison.OrdinalIgnoreCase));

    private sealed class Placed : IEnrichment
    {
        public string Name => "placed";

        public SchemaKey? Schema => null;

        public ValueTask EnrichAsync(EnrichmentContext context, CancellationToken cancellationToken)
        {
            (context.Event.GeoLatitude, context.Event.GeoLongitude) = ("52.5", "13.4");
            return default;
        }
    }
}
