using System.Text.Json;

namespace Sluice.Fabric.Tests.Api;

public sealed class ControlsTests : FabricApiTest
{
    [Fact]
    public async Task What_is_in_force_is_shown_with_what_people_have_set_apart()
    {
        using var set = await SendAsync(HttpMethod.Put, "bounds", new { node = "Enrich", min = 2, max = (int?)null });
        Assert.Equal(200, (int)set.StatusCode);
        var json = await GetAsync("bounds");
        var nodes = json.GetProperty("nodes").EnumerateArray().ToDictionary(node => node.GetProperty("node").GetString()!);
        Assert.Equal((2, 32), (nodes["Enrich"].GetProperty("min").GetInt32(), nodes["Enrich"].GetProperty("max").GetInt32()));
        Assert.Equal(2, nodes["Enrich"].GetProperty("own").GetProperty("min").GetInt32());
        Assert.Equal(JsonValueKind.Null, nodes["Enrich"].GetProperty("own").GetProperty("max").ValueKind);
        Assert.Equal((1, 20), (nodes["log"].GetProperty("min").GetInt32(), nodes["log"].GetProperty("max").GetInt32()));
        Assert.False(json.GetProperty("paused").GetBoolean());
        Assert.Equal(JsonValueKind.Null, json.GetProperty("own").GetProperty("paused").ValueKind);
    }

    [Fact]
    public async Task Everything_or_one_node_is_paused_and_goes_on()
    {
        foreach (var (body, paused, node) in new (object, bool?, bool?)[]
        {
            (new { paused = true }, true, null), (new { paused = true, node = "Visitors" }, true, true), (new { paused = (bool?)null }, null, true),
            (new { paused = (bool?)null, node = "Visitors" }, null, null),
        })
        {
            using var answer = await SendAsync(HttpMethod.Post, "pause", body);
            Assert.Equal(200, (int)answer.StatusCode);
            Assert.Equal(paused, Controls.Now.Paused);
            Assert.Equal(node, Controls.Now.Nodes.TryGetValue("Visitors", out var own) ? own.Paused : null);
        }
        Assert.Empty(Controls.Now.Nodes);
        Assert.NotNull(Controls.Now.ChangedAt);
    }

    [Fact]
    public async Task A_trial_is_switched_on_and_off()
    {
        using var on = await SendAsync(HttpMethod.Put, "dry-run", new { dryRun = true });
        Assert.True((await JsonDocument.ParseAsync(await on.Content.ReadAsStreamAsync())).RootElement.GetProperty("dryRun").GetBoolean());
        using var off = await SendAsync(HttpMethod.Put, "dry-run", new { dryRun = (bool?)null });
        Assert.Null(Controls.Now.DryRun);
    }

    [Fact]
    public async Task A_change_of_what_somebody_else_has_changed_is_412()
    {
        using var read = await SendAsync(HttpMethod.Get, "pause");
        var tag = read.Headers.ETag!.ToString();
        using var first = await SendAsync(HttpMethod.Put, "pause", new { paused = true }, headers: ("If-Match", tag));
        Assert.Equal(200, (int)first.StatusCode);
        await AssertProblemAsync(await SendAsync(HttpMethod.Put, "bounds", new { node = "log", min = 2, max = 4 }, headers: ("If-Match", tag)), 412);
        Assert.Empty(Controls.Now.Nodes);
        using var again = await SendAsync(HttpMethod.Put, "bounds", new { node = "log", min = 2, max = 4 }, headers: ("If-Match", first.Headers.ETag!.ToString()));
        Assert.Equal(200, (int)again.StatusCode);
        Assert.True(Controls.Now.Paused);
        await AssertProblemAsync(await SendAsync(HttpMethod.Put, "pause", new { paused = false }, headers: ("If-Match", "nonsense")), 412);
    }

    [Fact]
    public async Task A_lost_race_is_run_again_and_given_up_in_the_end()
    {
        Controls.Races = 2;
        using var answer = await SendAsync(HttpMethod.Put, "pause", new { paused = true });
        Assert.Equal(200, (int)answer.StatusCode);
        Assert.True(Controls.Now.Paused);
        Controls.Races = 100;
        await AssertProblemAsync(await SendAsync(HttpMethod.Put, "pause", new { paused = false }), 503);
        Assert.True(Controls.Now.Paused);
    }

    [Theory]
    [InlineData("bounds", """{"node":"Enrich","min":-1,"max":5}""")]
    [InlineData("bounds", """{"node":"Enrich","min":6,"max":5}""")]
    [InlineData("bounds", """{"node":"Enrich","min":33,"max":null}""")]
    [InlineData("bounds", """{"node":"Enrich","min":null,"max":0}""")]
    [InlineData("bounds", """{"node":"Enrich","min":1,"max":1001}""")]
    [InlineData("bounds", """{"node":"Enrich","min":1.5,"max":5}""")]
    [InlineData("bounds", """{"node":"Enrich","min":"1","max":5}""")]
    [InlineData("bounds", """{"node":"Enrich","min":1e400,"max":5}""")]
    [InlineData("bounds", """{"node":"Enrich","min":99999999999,"max":99999999999}""")]
    [InlineData("bounds", """{"node":"Enrich","max":5}""")]
    [InlineData("bounds", """{"min":1,"max":5}""")]
    [InlineData("bounds", """{"node":7,"min":1,"max":5}""")]
    [InlineData("bounds", """{"node":"log","min":0,"max":5}""")]
    [InlineData("bounds", """{"node":"log","min":1,"max":41}""")]
    [InlineData("bounds", """{"node":"Enrich","min":1,"max":5,"more":1}""")]
    [InlineData("bounds", """{"node":"Enrich","node":"Visitors","min":1,"max":5}""")]
    [InlineData("pause", """{}""")]
    [InlineData("pause", """{"paused":"yes"}""")]
    [InlineData("pause", """{"paused":1}""")]
    [InlineData("pause", """{"paused":true,"node":null}""")]
    [InlineData("pause", """[true]""")]
    [InlineData("pause", """true""")]
    [InlineData("pause", "")]
    [InlineData("pause", """{"paused":true""")]
    [InlineData("dry-run", """{"dryRun":true,"node":"Enrich"}""")]
    [InlineData("dry-run", """{"paused":true}""")]
    public async Task Nonsense_is_never_accepted(string route, string body)
    {
        var detail = await AssertProblemAsync(await SendAsync(HttpMethod.Put, route, body), 400);
        Assert.EndsWith(".", detail, StringComparison.Ordinal);
        Assert.Null(Controls.Now.Tag);
    }

    [Theory]
    [InlineData("bounds", """{"node":"Nobody","min":1,"max":5}""")]
    [InlineData("bounds", """{"node":"collected","min":1,"max":5}""")]
    [InlineData("pause", """{"paused":true,"node":"<img src=x>"}""")]
    public async Task An_unknown_worker_is_404(string route, string body)
    {
        Assert.DoesNotContain("img", await AssertProblemAsync(await SendAsync(HttpMethod.Put, route, body), 404), StringComparison.Ordinal);
        Assert.Null(Controls.Now.Tag);
    }

    [Fact]
    public async Task Only_JSON_of_a_bearable_length_is_read()
    {
        await AssertProblemAsync(await SendAsync(HttpMethod.Put, "pause", $$"""{"paused":true,"node":"{{new string('x', 5_000)}}"}"""), 413);
        using var form = new HttpRequestMessage(HttpMethod.Post, $"{Url}/api/fabric/pause") { Content = new StringContent("""{"paused":true}""") };
        await AssertProblemAsync(await Client.SendAsync(form), 415);
        Assert.Null(Controls.Now.Tag);
    }
}
