using System.Text;
using Sluice.Enrich.Adapters;
using Sluice.Enrich.Adapters.Remote;
using Sluice.Enrich.Enrichments;
using Sluice.Enrich.Tests.Enrichments;
using Sluice.Enrich.Tests.Outbound;
using Sluice.Snowplow;
using Sluice.Snowplow.FailedEvents;
using static Sluice.Enrich.Tests.Enriching;

namespace Sluice.Enrich.Tests;

/// <summary>
/// What one request may cost: as much memory as its size explains, and as much time as a guard allows that is wide enough for
/// a busy machine and far too short for work that grows with the square of a request.
/// </summary>
public sealed class BoundedWorkTests
{
    private const int Long = 100_000;

    /// <summary>
    /// Bytes that may be allocated for a byte of a request, whatever is in it, and for each event that it yields: a failed
    /// event holds its request again. And what may be allocated for nothing.
    /// </summary>
    private const long PerByte = 150, PerEvent = 40_000, Least = 2_000_000;

    private static readonly TimeSpan Guard = TimeSpan.FromMinutes(2);

    private static readonly EventEnricher Plain = Enricher(new FakeValidator());

    private static readonly string[] Parts =
    [
        "a", "[", "{\"a\":", "\"", "%", "%41", "&", "a=b&", "=", "a[b]", "[]=", "\t", "\n", "{}\n", ",", "{\"event\":\"open\"},", "\\u0041", "<a>", "é", "\0", "1", "-", ".", " ",
        "t=pageview&", "cd1=x&", "_sp=", ";", "a=b; ", "(", "/", "?", "#", ":", "@", "x.y.", "Mozilla/5.0 (Linux; Android 1; ", "bot ", "1.2.3.4, ",
    ];

    public static TheoryData<string> Paths => [.. AdapterRegistry.Default.Paths.Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Paths))]
    public async Task Of_an_adapter(string path) => await WithinAsync(() =>
    {
        foreach (var part in Parts)
        {
            var text = Repeated(part);
            foreach (var type in (string?[])["application/json", "application/x-www-form-urlencoded", null])
                Spend(Post(text, type, "/" + path, "schema=iglu%3Aa%2Fb%2Fjsonschema%2F1-0-0"), Plain);
            foreach (var wrapped in (string[])["[" + text, $"[\"{text}\"]", $"mandrill_events={text}", $"data={text}", $"t=event&ec={text}"])
                Spend(Post(wrapped, wrapped[0] == '[' ? "application/json" : "application/x-www-form-urlencoded", "/" + path), Plain);
        }
        // Queries are shorter than bodies: no server takes a longer line.
        foreach (var part in Parts)
            foreach (var name in (string[])["", "message=", "u=http://", "schema=iglu:", "co="]) Spend(Get(name + Repeated(part, 20_000), "/" + path), Plain);
    });

    [Fact]
    public async Task Of_a_remote_adapters_answer()
    {
        var random = new Random(20261123);
        string[] answers =
        [
            "{\"events\":[" + string.Join(',', Enumerable.Repeat("{\"e\":\"pv\"}", 60_000)) + "]}", new string('[', 900_000), "{\"events\":" + Repeated("[{},", 900_000),
            $"{{\"events\":[{{\"e\":\"{Repeated("a", 900_000)}\"}}]}}", $"{{\"error\":\"{Repeated("\\u0041", 900_000)}\"}}", "\ufeff{}", "", "nul", "{\"events\":{}}",
            .. Enumerable.Range(0, 60).Select(_ => Mutated("""{"events":[{"e":"pv","p":"web","co":"{\"a\":1}"},{"e":"se","se_va":"1"}]}""", random)),
        ];
        var next = -1;
        await using var service = HttpDouble.Start(_ => (200, answers[next]));
        var ours = Enricher(new FakeValidator(), new EnrichOptions
        {
            RemoteAdapters = [new RemoteAdapterOptions { Vendor = "com.acme", Version = "v1", Url = service.Origin, Timeout = TimeSpan.FromSeconds(60) }],
        });
        for (next = 0; next < answers.Length; next++) Whole(await All(Post("{}", path: "/com.acme/v1"), ours).WaitAsync(Guard));
        Assert.Equal(answers.Length, service.Requests.Count);
    }

    [Fact]
    public async Task Of_what_services_answer()
    {
        var random = new Random(20261124);
        string[] answers =
        [
            new string('[', 900_000), $"{{\"profile\":{Repeated("{\"a\":", 900_000)}", $"{{\"rates\":{{\"USD\":{Repeated("9", 900_000)}}}}}", "{\"rates\":{\"USD\":1e-999999999,\"EUR\":1e999999999}}",
            "{\"rates\":{" + string.Join(',', Enumerable.Repeat("\"USD\":1", 100_000)) + "}}", "", "\ufeff", "{\"rates\":[]}",
            .. Enumerable.Range(0, 60).Select(_ => Mutated("""{"base":"USD","profile":{"tier":[1,{"a":null}]},"rates":{"EUR":0.5,"GBP":0.25},"list":[{"dt":1,"main":{"temp":1}}]}""", random)),
        ];
        var next = -1;
        await using var service = HttpDouble.Start(_ => (200, answers[next]));
        var api = Configurations.Config(Configurations.Vendor, "api_request_enrichment_config", "1-0-2", $$$$"""
            {"inputs":[{"key":"uid","pojo":{"field":"user_id"}}],"api":{"http":{"method":"GET","uri":"{{{{service.Origin}}}}{{uid}}","timeout":60000,"authentication":{}}},
             "outputs":[{"schema":"iglu:com.acme/profile/jsonschema/1-0-0","json":{"jsonPath":"$..a"}}],"cache":{"size":1,"ttl":1},"ignoreOnError":false}
            """);
        var rates = Configurations.Config(Configurations.Snowplow, "currency_conversion_config", "1-0-0",
            """{"accountType":"DEVELOPER","apiKey":"k","baseCurrency":"EUR","rateAt":"EOD_PRIOR"}""");
        for (next = 0; next < answers.Length; next++)
        {
            // Each is new: what was answered before is kept.
            var tools = new EnrichmentTools { ExchangeRates = service.Origin };
            var ours = Enricher(new FakeValidator(), pipeline: Configurations.Loaded(tools, api, rates));
            Whole(await All(Get("e=ti&ti_cu=GBP&ti_pr=5&uid=ada"), ours).WaitAsync(Guard));
        }
        Assert.True(service.Requests.Count >= answers.Length);
    }

    [Theory]
    [InlineData("campaign_attribution", "1-0-1", """{"mapping":"static","fields":{"mktMedium":["utm_medium"],"mktSource":["a"],"mktTerm":[],"mktContent":[],"mktCampaign":["_sp"]}}""")]
    [InlineData("referer_parser", "2-0-1", """{"internalDomains":["a.example"],"database":"referers.json","uri":"app:/"}""")]
    [InlineData("ua_parser_config", "1-0-1", "{}")]
    [InlineData("user_agent_utils_config", "1-0-0", "{}")]
    [InlineData("event_fingerprint_config", "1-0-1", """{"hashAlgorithm":"SHA512","excludeParameters":["a"]}""")]
    [InlineData("cookie_extractor_config", "1-0-0", """{"cookies":["a",""]}""")]
    [InlineData("anon_ip", "1-0-1", """{"anonOctets":2,"anonSegments":4}""")]
    [InlineData("cross_navigation_config", "1-0-0", "{}", true)]
    [InlineData("http_header_extractor_config", "1-0-0", """{"headersPattern":"(a|b|.)*c?(d+)+"}""", true)]
    [InlineData("yauaa_enrichment_config", "1-0-0", "{}", true)]
    [InlineData("pii_enrichment_config", "2-0-1", """{"pii":[{"pojo":{"field":"user_id"}},{"json":{"field":"contexts","schemaCriterion":"iglu:com.acme/a/jsonschema/1-*-*","jsonPath":"$..a[?(@.b=='c')]..d"}}],"strategy":{"pseudonymize":{"hashFunction":"SHA-512","salt":"s"}}}""", true)]
    public async Task Of_an_enrichment(string name, string version, string parameters, bool isOthers = false)
    {
        using var configured = new Configured().Add(name, parameters, isOthers ? Configured.Others : Configured.Snowplow, version);
        var ours = Enricher(new FakeValidator(), new EnrichOptions { AcceptInvalid = true }, configured.Pipeline());
        // Files are read with the first event.
        await All(Get("e=pv"), ours);
        await WithinAsync(() =>
        {
            foreach (var part in Parts)
            {
                var text = Repeated(part, 30_000);
                var contexts = Wrap(Contexts, $"[{Wrap("iglu:com.acme/a/jsonschema/1-0-0", $"{{\"a\":[{string.Join(',', Enumerable.Repeat("{\"b\":\"c\",\"d\":\"e\"}", 500))}]}}")}]");
                Spend(
                    Post(Enriching.Json(new
                    {
                        schema = "iglu:com.snowplowanalytics.snowplow/payload_data/jsonschema/1-0-4",
                        data = new[] { new Dictionary<string, string> { ["e"] = "pv", ["p"] = "web", ["tv"] = "x", ["uid"] = text, ["co"] = contexts, ["url"] = "http://a.example/?" + text, ["refr"] = "http://google.com/search?q=" + text } },
                    })) with
                    {
                        UserAgent = text, IpAddress = text, RefererUri = text,
                        Headers = [text + ": x", "Cookie: " + text, "Sec-CH-UA: " + text, "Sec-CH-UA-Full-Version-List: " + text, "X-Forwarded-For: " + text],
                    }, ours);
            }
        });
    }

    /// <summary>Enriches and compares what was allocated with what the request's size and its events explain.</summary>
    private static void Spend(CollectorPayload payload, EventEnricher ours)
    {
        var size = CollectorPayloadThrift.ToBytes(payload).Length;
        var before = GC.GetAllocatedBytesForCurrentThread();
        var running = ours.ProcessAsync(payload, Origin, CancellationToken.None);
        // Nothing here waits for anything, so all of it was done, and allocated, on this thread.
        Assert.True(running.IsCompleted);
        var outcomes = running.GetAwaiter().GetResult();
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        var most = Least + size * PerByte + outcomes.Count * PerEvent;
        Assert.True(allocated <= most, $"{allocated:N0} bytes for {size:N0} bytes and {outcomes.Count:N0} events of {payload.Path}: {(payload.Body ?? payload.Querystring)?[..Math.Min(30, (payload.Body ?? payload.Querystring)!.Length)]}");
        Whole(outcomes);
    }

    private static void Whole(IReadOnlyList<EnrichOutcome> outcomes)
    {
        Assert.NotEmpty(outcomes);
        // The first of thousands is like all others.
        foreach (var outcome in outcomes.Take(3))
            if (outcome is EnrichOutcome.Failed failed)
                Assert.DoesNotContain(" broke", Encoding.UTF8.GetString(BadRowJson.ToBytes(failed.Row)), StringComparison.Ordinal);
    }

    private static async Task WithinAsync(Action work) => await Task.Run(work).WaitAsync(Guard);

    private static string Repeated(string part, int length = Long) => string.Concat(Enumerable.Repeat(part, length / Encoding.UTF8.GetByteCount(part)));

    private static string Mutated(string seed, Random random)
    {
        var text = new StringBuilder(seed);
        for (var i = random.Next(1, 6); i > 0 && text.Length > 0; i--)
        {
            var at = random.Next(text.Length);
            if (random.Next(3) == 0) text.Remove(at, Math.Min(random.Next(1, 8), text.Length - at));
            else text.Insert(at, "{}[]\",:\\u0\t-9eé"[random.Next(15)]);
        }
        return text.ToString();
    }
}
