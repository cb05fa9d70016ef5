using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Sluice.Azure.EventHubs;
using Sluice.Log;
using Sluice.Testing;

namespace Sluice.EndToEnd.Tests;

/// <summary>Somebody starts a quote and does not buy, while the app is killed: from the collector to the hub and a webhook.</summary>
public sealed class AudienceTests : IAsyncLifetime
{
    private const string Rule = "Sluice__Audiences__Rules__0__";
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(4);

    private readonly Pipeline _pipeline = new();
    private FakeWebhook _webhook = null!;

    public async Task InitializeAsync()
    {
        _webhook = await FakeWebhook.StartAsync();
        string[] settings =
        [
            Rule + "Name=quote_abandoned", Rule + "Start__Event=page_view", Rule + "Start__Path=/quote/*", Rule + "Unless__Event=page_view",
            Rule + "Unless__Path=/bought", Rule + "After=00:00:15", Rule + "Webhook__Url=" + _webhook.Url, Rule + "Webhook__Token=T0K3N",
            "Sluice__Audiences__Grace=00:00:01", "Sluice__Audiences__Webhooks__AllowHttpOnLoopback=true",
        ];
        _pipeline.Options = [.. settings.SelectMany(setting => new[] { "--setting", setting })];
        await _pipeline.InitializeAsync();
    }

    public async Task DisposeAsync()
    {
        await _pipeline.DisposeAsync();
        await _webhook.DisposeAsync();
    }

    [Fact]
    public async Task Who_starts_a_quote_and_does_not_buy_is_told_once_though_the_app_dies_and_leaves_by_buying_on_another_device()
    {
        await SeeAsync("duid=e2e-buyer&url=https%3A%2F%2Fshop.example%2Fbought");
        await SeeAsync("duid=e2e-idle&url=https%3A%2F%2Fshop.example%2Fquote%2Fstart");
        await SeeAsync("duid=e2e-buyer&url=https%3A%2F%2Fshop.example%2Fquote%2Fstart");
        await SeeAsync("duid=e2e-buyer&url=https%3A%2F%2Fshop.example%2Fbought");
        // Both are known; the app dies while one of them is being waited for.
        foreach (var id in new[] { "e2e-idle", "e2e-buyer" })
            await _pipeline.WaitForAsync($"api/visitors/{id}", profile => profile.GetProperty("events").GetInt32() == (id == "e2e-idle" ? 1 : 3));
        _pipeline.Kill("app-");
        var members = await _pipeline.WaitForAsync("api/audiences/quote_abandoned", answer => answer.GetProperty("members").GetInt32() == 1);
        Assert.Equal("domain_userid:e2e-idle", Assert.Single(members.GetProperty("newest").EnumerateArray()).GetProperty("visitor").GetString());
        await ToldAsync(1);
        _pipeline.Kill("app-");

        // On the phone somebody unknown buys; that it is the same person turns out afterwards.
        await SeeAsync("duid=e2e-phone&url=https%3A%2F%2Fshop.example%2Fbought");
        await _pipeline.WaitForAsync("api/visitors/e2e-phone", profile => profile.GetProperty("events").GetInt32() >= 1);
        Assert.Equal(1, (await _pipeline.GetAsync("api/audiences")).GetProperty("audiences")[0].GetProperty("members").GetInt32());
        await SeeAsync("duid=e2e-phone&uid=e2e-person&url=https%3A%2F%2Fshop.example%2F");
        await SeeAsync("duid=e2e-idle&uid=e2e-person&url=https%3A%2F%2Fshop.example%2F");
        await _pipeline.WaitForAsync("api/audiences", answer => answer.GetProperty("audiences")[0].GetProperty("members").GetInt32() == 0);
        await ToldAsync(2);

        var told = await ReadAsync();
        Assert.Equal(2, told.Count);
        var (entry, exit) = (told[0].GetProperty("data"), told[1].GetProperty("data"));
        Assert.Equal("iglu:io.sluice/audience_entered/jsonschema/1-0-0", told[0].GetProperty("schema").GetString());
        Assert.Equal("iglu:io.sluice/audience_exited/jsonschema/1-0-0", told[1].GetProperty("schema").GetString());
        Assert.Equal(("domain_userid:e2e-idle", "unless"), (exit.GetProperty("visitor").GetString(), exit.GetProperty("reason").GetString()));
        Assert.Equal(entry.GetProperty("entryId").GetString(), exit.GetProperty("entryId").GetString());
        // A death between a post and its note repeats the post, byte for byte (docs/audiences.md); nothing else is ever posted.
        Assert.Equal(told.Select(message => message.GetRawText()), Posted());
        Assert.All(_webhook.Requests, request => Assert.Equal("Bearer T0K3N", request.Authorization));
        Assert.DoesNotContain("S3CR3T", _pipeline.Said, StringComparison.Ordinal);
    }

    // As a tracker does, again and again until it is taken.
    private async Task SeeAsync(string query)
    {
        using var client = new HttpClient(new SocketsHttpHandler { UseCookies = false }) { BaseAddress = _pipeline.Collector };
        using var limit = new CancellationTokenSource(Limit);
        while (true)
        {
            using var answer = await client.GetAsync($"i?e=pv&p=web&tv=js-4.6.0&aid=e2e&{query}", limit.Token);
            if (answer.IsSuccessStatusCode) return;
            await Task.Delay(100, limit.Token);
        }
    }

    private async Task ToldAsync(int count)
    {
        using var limit = new CancellationTokenSource(Limit);
        while (Posted().Count < count)
        {
            Assert.False(limit.IsCancellationRequested, $"The webhook was told {Posted().Count} things. {_pipeline.Said}");
            await Task.Delay(50);
        }
    }

    private List<string> Posted() => [.. _webhook.Requests.Select(request => request.Body.GetRawText()).Distinct()];

    /// <summary>All of the hub, each partition in its order.</summary>
    private async Task<List<JsonElement>> ReadAsync()
    {
        await using var client = new EventHubsClient(
            EventHubsConnection.Parse(Pipeline.LogConnection(_pipeline.LogPort)), new EventHubsOptions(), TimeProvider.System, NullLogger<EventHubsClient>.Instance);
        var reader = new EventHubsLogReader(client);
        var messages = new List<JsonElement>();
        for (var partition = 0; partition < await reader.GetPartitionCountAsync(HubNames.Audiences, default); partition++)
        {
            var ends = await reader.GetPartitionEndsAsync(HubNames.Audiences, partition, default);
            if (ends.IsEmpty) continue;
            await foreach (var records in reader.ReadAsync(HubNames.Audiences, "$Default", partition, LogPosition.Earliest, null, 100, default))
            {
                foreach (var record in records)
                {
                    using var json = JsonDocument.Parse(record.Body);
                    messages.Add(json.RootElement.Clone());
                }
                if (records[^1].SequenceNumber >= ends.LastSequence) break;
            }
        }
        return messages;
    }
}
