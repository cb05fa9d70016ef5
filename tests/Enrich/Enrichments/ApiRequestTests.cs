using System.Text;
using System.Text.Json.Nodes;
using Sluice.Enrich.Enrichments;
using Sluice.Enrich.Enrichments.ApiRequest;
using Sluice.Enrich.Tests.Outbound;
using Sluice.Snowplow.FailedEvents;
using Sluice.Testing;
using static Sluice.Enrich.Tests.Enriching;

namespace Sluice.Enrich.Tests.Enrichments;

public class ApiRequestTests
{
    private const string Profile = "iglu:com.acme/profile/jsonschema/1-0-0";

    private static string Api(
        string uri, string method = "GET", string path = "$.profile", bool ignore = false, string inputs = """[{"key":"uid","pojo":{"field":"user_id"}}]""", int timeout = 20_000, string authentication = "{}") =>
        Configurations.Config(Configurations.Vendor, "api_request_enrichment_config", "1-0-2", Enriching.Json(new
        {
            inputs = JsonNode.Parse(inputs),
            api = new { http = new { method, uri, timeout, authentication = JsonNode.Parse(authentication) } },
            outputs = new[] { new { schema = Profile, json = new { jsonPath = path } } },
            cache = new { size = 2, ttl = 100 },
            ignoreOnError = ignore,
        }));

    private static EventEnricher With(string config, EnrichmentTools? tools = null) => Enricher(new FakeValidator(), pipeline: Configurations.Loaded(tools, config));

    private static async Task<string?> Entities(EventEnricher enricher, string query = "e=pv&uid=ada") => (await Good(Get(query), enricher)).DerivedContexts;

    private static async Task<string> Error(string config, string query = "e=pv&uid=ada") =>
        Assert.IsType<FailureMessage.Simple>(Assert.Single((await Bad<BadRow.EnrichmentFailures>(Get(query), With(config))).Messages).Message).Error;

    private static HttpDouble Service(string answer = """{"profile":{"tier":"gold","n":1.50}}""", int status = 200) => HttpDouble.Start(_ => (status, answer));

    [Fact]
    public async Task A_part_of_the_answer_becomes_an_entity()
    {
        await using var service = Service();
        var entities = await Entities(With(Api($"{service.Origin}v1/{{{{uid}}}}?x={{{{ uid }}}}")), "e=pv&uid=" + Uri.EscapeDataString("a b/c&d=é"));
        Assert.Contains($$$"""{"schema":"{{{Profile}}}","data":{"tier":"gold","n":1.50}}""", entities, StringComparison.Ordinal);
        var request = Assert.Single(service.Requests);
        Assert.Equal(("GET", "/v1/a%20b%2Fc%26d%3D%C3%A9?x=a%20b%2Fc%26d%3D%C3%A9"), (request.Method, request.Target));
    }

    [Theory]
    [InlineData("POST")]
    [InlineData("PUT")]
    public async Task The_inputs_are_posted_as_an_object(string method)
    {
        await using var service = Service();
        var inputs = """[{"key":"uid","pojo":{"field":"user_id"}},{"key":"uid","pojo":{"field":"domain_userid"}},{"key":"n","json":{"field":"contexts","schemaCriterion":"iglu:com.acme/account/jsonschema/1-*-*","jsonPath":"$.n"}}]""";
        var contexts = Uri.EscapeDataString(Wrap(Contexts, $$"""[{{Wrap("iglu:com.acme/account/jsonschema/1-0-2", """{"n":[7]}""")}}]"""));
        await Entities(With(Api($"{service.Origin}v1", method, inputs: inputs, authentication: """{"httpBasic":{"username":"svc","password":"hush"}}""")), "e=pv&uid=ada&duid=d1&co=" + contexts);
        var request = Assert.Single(service.Requests);
        Assert.Equal((method, """{"uid":"d1","n":"[7]"}""", "application/json"), (request.Method, request.Body, request.Headers["content-type"]));
        Assert.Equal("Basic " + System.Convert.ToBase64String(Encoding.UTF8.GetBytes("svc:hush")), request.Headers["authorization"]);
    }

    [Theory]
    [InlineData("e=pv")]
    [InlineData("e=pv&uid=..")]
    [InlineData("e=pv&uid=.")]
    public async Task Without_a_value_nobody_is_asked(string query)
    {
        await using var service = Service();
        Assert.Null(await Entities(With(Api($"{service.Origin}v1/{{{{uid}}}}/x")), query));
        Assert.Empty(service.Requests);
    }

    [Fact]
    public async Task Several_values_of_a_path_are_an_array()
    {
        await using var service = Service("""{"list":[{"a":1},{"a":2}]}""");
        Assert.Contains("\"data\":[1,2]", await Entities(With(Api($"{service.Origin}", path: "$.list[*].a"))), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(404, "{}", "API request: the answer has status 404")]
    [InlineData(200, "oops", "API request: the answer is no JSON")]
    [InlineData(200, "{}", "API request: the answer has nothing at $.profile")]
    public async Task What_goes_wrong_fails_the_event_or_is_ignored(int status, string answer, string error)
    {
        await using var service = Service(answer, status);
        Assert.Equal(error, await Error(Api($"{service.Origin}{{{{uid}}}}?key=hush")));
        Assert.Null(await Entities(With(Api($"{service.Origin}{{{{uid}}}}", ignore: true))));
    }

    [Fact]
    public async Task A_failed_event_holds_no_secret_and_no_address()
    {
        await using var service = Service(status: 500, answer: "hush");
        var config = Api($"{service.Origin}v1/{{{{uid}}}}?key=hush", authentication: """{"httpBasic":{"username":"svc","password":"hush"}}""");
        var row = Encoding.UTF8.GetString(BadRowJson.ToBytes(await Bad<BadRow.EnrichmentFailures>(Get("e=pv&uid=ada"), With(config))));
        Assert.DoesNotContain("hush", row, StringComparison.Ordinal);
        Assert.DoesNotContain("127.0.0.1", row, StringComparison.Ordinal);
        Assert.DoesNotContain(System.Convert.ToBase64String(Encoding.UTF8.GetBytes("svc:hush")), row, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_answer_in_time_is_a_failure()
    {
        await using var service = HttpDouble.Start(_ => new HttpDouble.Answer(200, null));
        Assert.Equal("API request: no answer in time", await Error(Api($"{service.Origin}", timeout: 200)));
    }

    [Fact]
    public async Task Answers_are_kept_for_their_time_and_errors_for_a_tenth_of_it()
    {
        var clock = new ManualTime();
        var status = 200;
        await using var service = HttpDouble.Start(_ => (status, """{"profile":{}}"""));
        var enricher = With(Api($"{service.Origin}{{{{uid}}}}"), new EnrichmentTools { Clock = clock });
        async Task<int> AsksOf(string user, bool good = true)
        {
            var before = service.Requests.Count;
            if (good) await Entities(enricher, "e=pv&uid=" + user);
            else await Bad<BadRow.EnrichmentFailures>(Get("e=pv&uid=" + user), enricher);
            return service.Requests.Count - before;
        }

        Assert.Equal((1, 0, 1), (await AsksOf("a"), await AsksOf("a"), await AsksOf("b")));
        clock.Advance(TimeSpan.FromSeconds(99));
        Assert.Equal(0, await AsksOf("a"));
        clock.Advance(TimeSpan.FromSeconds(2));
        status = 500;
        Assert.Equal((1, 0), (await AsksOf("a", good: false), await AsksOf("a", good: false)));
        clock.Advance(TimeSpan.FromSeconds(11));
        status = 200;
        Assert.Equal(1, await AsksOf("a"));
        // Two places: the third user takes that of the one who was not asked about for longest.
        Assert.Equal((1, 1, 0, 1), (await AsksOf("b"), await AsksOf("c"), await AsksOf("b"), await AsksOf("a")));
    }

    [Theory]
    [InlineData("{{uid}}://shop.example/")]
    [InlineData("http://{{uid}}/")]
    [InlineData("http://shop.example{{uid}}/")]
    [InlineData("http://shop.example:{{uid}}/")]
    [InlineData("http://{{uid}}@shop.example/")]
    [InlineData("http://user:hush@shop.example/")]
    [InlineData("ftp://shop.example/")]
    [InlineData("/v1/{{uid}}")]
    [InlineData("http://shop.example/{{uid")]
    [InlineData("http://shop.example/{{u id}}")]
    [InlineData("http://shop.example/{{other}}")]
    public void An_address_that_an_event_could_lead_elsewhere_is_refused(string uri)
    {
        var error = Assert.Single(Configurations.Refused(Api(uri)));
        Assert.StartsWith("a.json $.data.parameters.api.http.uri: ", error, StringComparison.Ordinal);
        Assert.DoesNotContain("hush", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("@evil.example/")]
    [InlineData("//evil.example/")]
    [InlineData("\\evil.example")]
    [InlineData("#@evil.example")]
    [InlineData("..%2f..%2fadmin")]
    [InlineData("x/../../admin")]
    [InlineData("%0d%0aHost: evil.example")]
    public void No_value_leads_to_another_host_or_out_of_its_place(string value)
    {
        Assert.True(UriTemplate.TryParse("http://shop.example/v1/{{uid}}/end?q={{uid}}", out var template, out _));
        var uri = template.Fill(new Dictionary<string, string> { ["uid"] = value })!;
        Assert.Equal("shop.example", uri.Host);
        Assert.StartsWith("/v1/", uri.AbsolutePath, StringComparison.Ordinal);
        Assert.EndsWith("/end", uri.AbsolutePath, StringComparison.Ordinal);
        Assert.Equal(4, uri.Segments.Length);
    }

    [Fact]
    public async Task A_private_host_has_to_be_listed()
    {
        await using var service = Service();
        var config = Api($"http://localhost:{service.Origin.Port}/{{{{uid}}}}");
        Assert.Equal("API request: the host has an address that is not public", await Error(config));
        Assert.NotNull(await Entities(With(config, new EnrichmentTools { PrivateHosts = ["localhost"] })));
    }

    [Fact]
    public void Wrong_configurations_are_refused_with_every_mistake()
    {
        var errors = Configurations.Refused(Configurations.Config(Configurations.Vendor, "api_request_enrichment_config", "1-0-2", """
            {"inputs":[{"key":"a"}],"api":{"http":{"method":"HEAD","uri":"http://shop.example/","timeout":0,"authentication":{"httpBasic":{"username":"svc","password":"${NOT_THERE}"}}}},
             "outputs":[{"schema":"x","json":{"jsonPath":"profile"}}],"cache":{"size":1},"ignoreOnError":"no","more":1}
            """));
        Assert.Equal(9, errors.Count);
        Assert.All(errors, error => Assert.StartsWith("a.json $.data.parameters", error, StringComparison.Ordinal));
        Assert.Contains("a.json $.data.parameters.api.http.authentication.httpBasic.password: names the app setting NOT_THERE, which is not there", errors);
    }
}
