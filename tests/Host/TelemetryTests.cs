using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using Sluice.Host.Invocation;
using Sluice.Log;
using Sluice.Snowplow;
using Sluice.Testing;

namespace Sluice.Host.Tests;

/// <summary>What reaches Application Insights, and what happens when nothing does.</summary>
[Collection(ServicesCollection.Name)]
public sealed class TelemetryTests(ServicesFixture services) : IDisposable
{
    private const string Address = "203.0.113.77";
    private const string Cookie = "7f3b8c1e-0d7b-4c0f-9d1f-5a1f2b3c4d5e";
    private const string ApiKey = "the-key-of-the-visitor-api";
    private readonly TemporaryFolder _temporary = new();

    public void Dispose() => _temporary.Dispose();

    private async Task<RunningApp> StartAsync(string insights, bool isLogAway = false, bool isEveryTraceSent = false)
    {
        var settings = RunningApp.Settings(isLogAway ? null : services.Log, services.Azurite.ConnectionString);
        settings["APPLICATIONINSIGHTS_CONNECTION_STRING"] = insights;
        settings["WEBSITE_SITE_NAME"] = "func-sluice-test";
        settings["Sluice__Visitors__Keys"] = ApiKey;
        if (isEveryTraceSent) settings["Sluice__Telemetry__TracesPerSecond"] = "10000";
        // What could not be sent is kept there for a while.
        settings["TMPDIR"] = _temporary.Path;
        return await RunningApp.StartAsync(settings);
    }

    private static async Task TrackAsync(RunningApp app, int times)
    {
        for (var i = 0; i < times; i++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "i?e=pv&p=web&tv=js-4.6.6&url=http%3A%2F%2Fshop.example%2Fsecret-page")
            {
                Headers =
                {
                    { "X-Forwarded-For", Address }, { "X-Forwarded-Proto", "https" }, { "X-Forwarded-Host", "collector.example" },
                    { "Cookie", $"sp={Cookie}" }, { "User-Agent", "TestBrowser/7" },
                },
            };
            using var answer = await app.Http.SendAsync(request);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }
    }

    private static async Task InvokeAsync(RunningApp app, string function, int status, params (byte[] Body, long Sequence, Origin? Origin)[] events)
    {
        using var content = new StringContent(new Envelope(events).ToString(), Encoding.UTF8, "application/json");
        using var answer = await app.Http.PostAsync(function, content);
        Assert.Equal((HttpStatusCode)status, answer.StatusCode);
    }

    private static byte[] Payload() => CollectorPayloadThrift.ToBytes(new CollectorPayload
    {
        IpAddress = Address, Timestamp = 1_795_000_000_000, Collector = "test", Path = "/i", NetworkUserId = Cookie, UserAgent = "TestBrowser/7",
        Querystring = "e=pv&p=web&tv=js-4.6.6&url=http%3A%2F%2Fshop.example%2Fsecret-page", Hostname = "collector.example",
        Headers = [$"Cookie: sp={Cookie}"],
    });

    [Fact]
    public async Task Every_fate_of_an_event_arrives_with_its_sum_and_dimensions_and_nothing_of_the_visitor()
    {
        await using var insights = await FakeIngestion.StartAsync();
        await using (var away = await StartAsync(insights.ConnectionString, isLogAway: true))
        {
            await TrackAsync(away, 2);
            Assert.Equal(0, await away.StopAsync());
        }
        Assert.Equal(new() { ["collected"] = 2 }, insights.Sums("sluice.collect.parked", "hub"));
        Assert.Equal(new() { ["collected"] = 2 }, insights.Sums("sluice.collect.accepted", "hub"));

        await using (var app = await StartAsync(insights.ConnectionString))
        {
            await TrackAsync(app, 5);
            await InvokeAsync(app, "Enrich", 200, (Payload(), 10, null), (Payload(), 11, null), ("no Thrift"u8.ToArray(), 12, null));
            await InvokeAsync(app, "Enrich", 200, (Payload(), 13, null));
            await InvokeAsync(app, "ArchiveCollected", 200, (Payload(), 20, null), (Payload(), 21, null), (Payload(), 22, null));
            await InvokeAsync(app, "ArchiveCollected", 200, (Payload(), 21, null), (Payload(), 22, null), (Payload(), 23, null));
            await InvokeAsync(app, "ArchiveFailed", 200, ("{}"u8.ToArray(), 5, null));
            using (var relay = await app.Http.PostAsync("Relay", new StringContent("{}"))) Assert.Equal(HttpStatusCode.OK, relay.StatusCode);
            using (var visitor = await app.Http.GetAsync($"api/visitors/someone?key={ApiKey}")) Assert.Equal(HttpStatusCode.NotFound, visitor.StatusCode);
            Assert.Equal(0, await app.StopAsync());
            Assert.Equal("", app.Printed);
        }
        Assert.Equal(new() { ["collected"] = 7 }, insights.Sums("sluice.collect.accepted", "hub"));
        Assert.Equal(new() { ["collected"] = 2 }, insights.Sums("sluice.collect.parked", "hub"));
        Assert.Equal(new() { ["collected"] = 2 }, insights.Sums("sluice.relay.relayed", "hub"));
        Assert.Equal(new() { [""] = 3 }, insights.Sums("sluice.enrich.enriched"));
        Assert.Equal(new() { ["collector_payload_format_violation"] = 1 }, insights.Sums("sluice.enrich.failed", "type"));
        Assert.Equal(new() { ["collected"] = 4, ["failed"] = 1 }, insights.Sums("sluice.archive.archived", "hub"));
        Assert.Equal(new() { ["archive"] = 2 }, insights.Sums("sluice.sink.repeated", "sink"));
        AssertOrigin(insights);
        AssertNothingPrivate(insights.Everything);
    }

    [Fact]
    public async Task Each_batch_is_a_request_with_its_outcome_under_the_caller_s_trace()
    {
        await using var insights = await FakeIngestion.StartAsync();
        await using (var app = await StartAsync(insights.ConnectionString, isEveryTraceSent: true))
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "Enrich")
            {
                Content = new StringContent(new Envelope((Payload(), 1, null), (Payload(), 2, null)).ToString()),
                Headers = { { "traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00" } },
            };
            using (var answer = await app.Http.SendAsync(request)) Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            for (var i = 1; i <= 20; i++) await InvokeAsync(app, "Visitors", 200, ("x"u8.ToArray(), i, null));
            Assert.Equal(0, await app.StopAsync());
        }
        var requests = insights.Items.Where(i => i.GetProperty("data").GetProperty("baseType").GetString() == "RequestData").ToList();
        var enrich = Assert.Single(requests, r => Name(r) == "Enrich");
        var data = enrich.GetProperty("data").GetProperty("baseData");
        Assert.True(data.GetProperty("success").GetBoolean());
        Assert.Equal("3", data.GetProperty("properties").GetProperty("messaging.destination.partition.id").GetString());
        Assert.Equal("2", data.GetProperty("properties").GetProperty("messaging.batch.message_count").GetString());
        Assert.Equal("0af7651916cd43dd8448eb211c80319c", enrich.GetProperty("tags").GetProperty("ai.operation.id").GetString());
        Assert.Equal(20, requests.Count(r => Name(r) == "Visitors"));
        AssertNothingPrivate(insights.Everything);

        static string Name(JsonElement item) => item.GetProperty("data").GetProperty("baseData").GetProperty("name").GetString()!;
    }

    [Fact]
    public async Task Counters_arrive_by_the_minute_while_the_app_runs()
    {
        await using var insights = await FakeIngestion.StartAsync();
        await using var app = await StartAsync(insights.ConnectionString);
        await TrackAsync(app, 3);
        await Eventually.TrueAsync(
            () => Task.FromResult(insights.Sums("sluice.collect.accepted").GetValueOrDefault("") == 3), () => "the minute was over", TimeSpan.FromMinutes(4));
        await TrackAsync(app, 2);
        Assert.Equal(0, await app.StopAsync());
        // What was sent once is not sent again: the exports are added up.
        Assert.Equal(5, insights.Sums("sluice.collect.accepted")[""]);
    }

    [Theory]
    [InlineData("refuses connections")]
    [InlineData("never answers")]
    [InlineData("answers 500")]
    [InlineData("answers 439")]
    public async Task An_endpoint_that_is_broken_neither_breaks_requests_nor_holds_up_the_end(string how)
    {
        await using var insights = await FakeIngestion.StartAsync();
        insights.Hangs = how == "never answers";
        insights.Status = how == "answers 500" ? 500 : 439;
        await using var app = await StartAsync(
            how == "refuses connections" ? $"InstrumentationKey={FakeIngestion.Key};IngestionEndpoint=http://127.0.0.1:9/;LiveEndpoint=http://127.0.0.1:9/" : insights.ConnectionString);
        await TrackAsync(app, 20);
        await InvokeAsync(app, "Enrich", 200, (Payload(), 1, null));
        Assert.Equal(0, await app.StopAsync());
        Assert.DoesNotContain("Exception", app.Printed, StringComparison.Ordinal);
        Assert.DoesNotContain(FakeIngestion.Key, app.Printed, StringComparison.Ordinal);
        if (how == "never answers")
            Assert.Contains("The last counters could not be sent to Application Insights within 5 s.", app.Printed, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("  ")]
    public async Task Without_a_connection_string_nobody_listens_to_the_counters_and_there_is_nothing_to_end(string? connection)
    {
        var settings = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["APPLICATIONINSIGHTS_CONNECTION_STRING"] = connection, ["APPLICATIONINSIGHTS_AUTHENTICATION_STRING"] = "Authorization=AAD",
        }).Build();
        var telemetry = new Telemetry(settings, () => throw new InvalidOperationException("nobody should sign in"), NullLogger<Telemetry>.Instance);
        Assert.False(PipelineMeter.Accepted.Enabled);
        Assert.False(BatchEndpoint.IsTraced);
        var ending = telemetry.DisposeAsync();
        Assert.True(ending.IsCompletedSuccessfully);
        await ending;
    }

    private static void AssertOrigin(FakeIngestion insights) => Assert.All(insights.Items, item =>
    {
        Assert.Equal(FakeIngestion.Key, item.GetProperty("iKey").GetString());
        Assert.Equal("func-sluice-test", item.GetProperty("tags").GetProperty("ai.cloud.role").GetString());
    });

    private void AssertNothingPrivate(string sent)
    {
        Assert.NotEmpty(sent);
        foreach (var text in (string[])
                 [Address, Cookie, ApiKey, "TestBrowser", "shop.example", "secret-page", "collector.example", "SharedAccessKey", "AccountKey", "someone"])
            Assert.DoesNotContain(text, sent, StringComparison.OrdinalIgnoreCase);
        foreach (var part in $"{services.Log};{services.Azurite.ConnectionString}".Split(';'))
            if (part.Contains("Key=", StringComparison.Ordinal))
                Assert.DoesNotContain(part[(part.IndexOf('=', StringComparison.Ordinal) + 1)..], sent, StringComparison.Ordinal);
    }
}
