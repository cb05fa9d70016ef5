using System.Text;
using System.Text.Json;
using Sluice.Enrich.Adapters;
using Sluice.Snowplow;
using Sluice.Snowplow.FailedEvents;
using static Sluice.Enrich.Tests.Enriching;

namespace Sluice.Enrich.Tests.Adapters;

/// <summary>Whatever a stranger sends to any path: events or a failed event that keeps the request, never an exception.</summary>
public class AdapterFuzzTests
{
    private static readonly string[] Bodies =
    [
        "", "x", "{}", "[]", "null", "7", "\"\"", "[[[[]]]]", "[{}]", "[null,1,\"\"]", "{\"messages\":[{\"type\":\"incident.x\"}]}", "{\"type\":\"sent\",\"sent_at\":1e300}",
        "{\"type\":\"opened\",\"opened_at\":-9e99}", "[{\"event\":\"open\",\"timestamp\":\"1e400\"}]", "{\"event-data\":{\"event\":\"opened\"},\"signature\":[]}",
        "{\"event-data\":{\"event\":\"opened\",\"a-b\":1,\"aB\":2,\"a_b\":3},\"signature\":{\"timestamp\":\"1\",\"token\":\"\",\"signature\":\"\"}}",
        "{\"type\":\"OPEN\",\"occurred\":\"9999-12-31T23:59:59+14:00\",\"processed\":\"0001-01-01T00:00:00-14:00\"}", "{\"type\":\"OPEN\",\"occurred\":\"2026-01-01\",\"processed\":\"x\"}",
        "mandrill_events=%5B%5D", "mandrill_events=%5B1%5D", "mandrill_events=%5B%7B%22event%22%3A%22send%22%2C%22ts%22%3A99999999999999%7D%5D", "data=%7B%22operators%22%3A1%7D", "data=%5B%5D",
        "type=subscribe&a[[]]=1", "type=subscribe&[]=1", "type=subscribe&=1&a[]=2&a[][][]=3", "type=subscribe&" + string.Concat(Enumerable.Repeat("a[b]", 1)) + string.Concat(Enumerable.Repeat("[c]", 5000)) + "=1",
        "t=pageview&cd99999999999=1&il1pi=2&pr1=3&promo=4", "t=event\nt=item\n\n\nt=", "t=screenview&cd=" + new string('x', 100_000),
        "page_id=1&page_name=2&variant=3&page_url=%00&data.json=%22", "2026-05-06\t07:08:09" + new string('\t', 10), "2026-05-06\t07:08:09\t\t99999999999" + new string('\t', 8),
        new string('[', 100_000), new string('{', 100_000), "[" + string.Join(',', Enumerable.Repeat("{\"event\":\"open\"}", 30_000)) + "]", string.Concat(Enumerable.Repeat("t=pageview\n", 30_000)),
        "{\"a\":\"\\ud800\"}", "[{\"event\":\"\\udc00\"}]", "\u0000", string.Join('&', Enumerable.Range(0, 9_000).Select(i => $"cd{i}=v")) + "&t=pageview",
        "[{\"subscriptionType\":\"deal.creation\",\"subscriptionType\":\"deal.creation\",\"occurredAt\":9223372036854775807}]",
    ];

    private static readonly string?[] Types = [null, "", "application/json", "application/json; charset=utf-8", "application/x-www-form-urlencoded", "text/plain"];

    private static readonly string?[] Queries =
        [null, "", "p=web", "schema=iglu%3Aa%2Fb%2Fjsonschema%2F1-0-0", "message=%7B%22action%22%3A%22assign%22%7D", "message=(u%27%27,)", "message=(u%27,)", "datetime=x&duration=99999999999&answered=maybe", "u=x&e=pv&co=%7B%7D", "%", "eid=x&ttm=y&url=%00"];

    private static async Task Try(CollectorPayload payload)
    {
        var outcomes = await Enricher(new FakeValidator()).ProcessAsync(payload, Origin, CancellationToken.None);
        Assert.NotEmpty(outcomes);
        foreach (var outcome in outcomes)
        {
            if (outcome is not EnrichOutcome.Failed failed) continue;
            using var row = JsonDocument.Parse(BadRowJson.ToBytes(failed.Row));
            Assert.DoesNotContain("enrichment broke", row.RootElement.GetProperty("data").GetProperty("failure").GetRawText(), StringComparison.Ordinal);
            if (failed.Row is BadRow.AdapterFailures adapter) Assert.Equal(payload.Body, adapter.Payload.Body);
        }
    }

    [Fact]
    public async Task Every_path_survives_every_body()
    {
        foreach (var path in AdapterRegistry.Default.Paths)
            for (var body = 0; body < Bodies.Length; body++)
                foreach (var type in Types)
                    await Try(Post(Bodies[body], type, "/" + path, Queries[body % Queries.Length]));
    }

    [Fact]
    public async Task Every_path_survives_every_query()
    {
        foreach (var path in AdapterRegistry.Default.Paths)
            foreach (var query in Queries) await Try(Get(query, "/" + path));
    }

    [Fact]
    public async Task Every_path_survives_bodies_that_are_nearly_right()
    {
        var random = new Random(20261123);
        string[] seeds =
        [
            """[{"objectId":7,"subscriptionType":"deal.creation","occurredAt":1778051280500}]""", """{"type":"sent","sent_at":1778051280,"user":{"id":1}}""",
            """{"messages":[{"type":"incident.trigger","created_on":"2026-05-06T07:08:09 00:00"}]}""", """[{"event":"open","timestamp":1778051280,"sg_event_id":"a"}]""",
            """{"signature":{"token":"t0","timestamp":"1778051280","signature":"s0"},"event-data":{"event":"opened","a-b":{"c_d":[1]}}}""",
            """{"type":"OPEN","id":"x","occurred":"2026-05-06T07:08:09Z","processed":"2026-05-06T07:08:10Z"}""", "type=subscribe&fired_at=2026-05-06+07%3A08%3A09&data[merges][EMAIL]=a%40b",
            "mandrill_events=%5B%7B%22event%22%3A%22send%22%2C%22ts%22%3A1778051280%7D%5D", "data=%7B%22items%22%3A%5B%7B%22timestamp%22%3A%221778051280.1%22%7D%5D%7D",
            "page_id=1&page_name=2&variant=3&page_url=4&data.json=%7B%7D", "t=pageview&dl=x&pr1id=2&il1pi1nm=3&cd1=4", "2026-05-06\t07:08:09\tF\t4\ti\tG\th\t/\t2\tr\tm\tq",
        ];
        var paths = AdapterRegistry.Default.Paths.ToArray();
        for (var run = 0; run < 3_000; run++)
        {
            var text = new StringBuilder(seeds[random.Next(seeds.Length)]);
            for (var i = random.Next(0, 6); i > 0; i--)
            {
                var at = random.Next(text.Length);
                if (random.Next(3) == 0) text.Remove(at, Math.Min(random.Next(1, 5), text.Length - at));
                else text.Insert(at, "{}[]\",:&=%\\u0\t\n9eé"[random.Next(18)]);
                if (text.Length == 0) text.Append(' ');
            }
            await Try(Post(text.ToString(), Types[random.Next(Types.Length)], "/" + paths[random.Next(paths.Length)], Queries[random.Next(Queries.Length)]));
        }
    }

    [Fact]
    public async Task A_request_of_too_many_events_is_one_failed_event()
    {
        var body = "[" + string.Join(',', Enumerable.Repeat("{\"subscriptionType\":\"deal.creation\"}", 20_001)) + "]";
        var row = await Bad<BadRow.AdapterFailures>(Post(body, path: "/com.hubspot/v1"), Enricher(new FakeValidator()));
        Assert.Contains("more than 20000 events", Assert.IsType<FailureMessage.InputData>(Assert.Single(row.Messages)).Expectation, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/com.acme/v1")]
    [InlineData("/com.hubspot/v2")]
    [InlineData("/com.snowplowanalytics.snowplow/tp3")]
    public async Task A_path_that_nobody_serves_is_an_adapter_failure(string path) =>
        Assert.Equal(new FailureMessage.InputData("vendor/version", path[1..], "vendor/version combination is not supported"),
            Assert.Single((await Bad<BadRow.AdapterFailures>(Post("{}", path: path))).Messages));
}
