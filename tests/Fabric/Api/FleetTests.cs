using System.Text.Json;
using Sluice.Fabric.Api;

namespace Sluice.Fabric.Tests.Api;

public sealed class FleetTests : FabricApiTest
{
    [Fact]
    public async Task Pipelines_come_worst_first_and_silent_ones_say_why_they_are_silent()
    {
        var calm = new MemoryHistory();
        await calm.SaveAsync(Sample.Round(1, DateTimeOffset.UtcNow, 0), default);
        await using var east = await FabricServer.StartAsync(calm, new MemoryControls(), new FabricApiOptions { Name = "own name", Keys = [Key] });
        var server = await StartAsync(new FabricApiOptions
        {
            Name = "west", AllowAnonymous = true,
            Peers =
            [
                new FabricPeer("east", new Uri(east.Url + "/"), Key), new FabricPeer("closed", new Uri(east.Url), "a-key-that-is-not-the-right-one"),
                new FabricPeer("gone", new Uri("http://127.0.0.1:9"), null), new FabricPeer("strange", new Uri(Url + "/console"), null),
            ],
        });
        using var answer = await SendAsync(HttpMethod.Get, "pipelines", url: server.Url);
        var text = await answer.Content.ReadAsStringAsync();
        using var json = JsonDocument.Parse(text);
        var rows = json.RootElement.GetProperty("pipelines").EnumerateArray().ToList();
        Assert.Equal("west", rows[0].GetProperty("name").GetString());
        Assert.Equal("stalled", rows[0].GetProperty("state").GetString());
        Assert.Equal(JsonValueKind.Null, rows[0].GetProperty("url").ValueKind);
        Assert.True(rows[0].GetProperty("lag").GetArrayLength() > 2);
        Assert.Equal(23, rows[0].GetProperty("instances").GetInt32());
        Assert.Equal(("east", "ok"), (rows[^1].GetProperty("name").GetString(), rows[^1].GetProperty("state").GetString()));
        Assert.Equal(JsonValueKind.Null, rows[^1].GetProperty("error").ValueKind);
        var errors = rows.ToDictionary(row => row.GetProperty("name").GetString()!, row => row.GetProperty("error").GetString());
        Assert.Equal("It wants another key.", errors["closed"]);
        Assert.Equal("It cannot be reached.", errors["gone"]);
        Assert.StartsWith("It answered ", errors["strange"], StringComparison.Ordinal);
        Assert.DoesNotContain(Key, text, StringComparison.Ordinal);
        Assert.DoesNotContain("not-the-right-one", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_peer_is_asked_for_itself_only_so_that_two_can_name_each_other()
    {
        var json = await GetAsync("pipelines?scope=own");
        Assert.Equal("west", Assert.Single(json.GetProperty("pipelines").EnumerateArray()).GetProperty("name").GetString());
    }
}
