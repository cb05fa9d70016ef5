using System.Text.Json;
using Sluice.Fabric.Api;
using Sluice.Fabric.Storing;

namespace Sluice.Fabric.Tests.Api;

public sealed class ReadingTests : FabricApiTest
{
    [Fact]
    public async Task The_topology_leads_from_trackers_over_streams_and_workers_to_stores()
    {
        var json = await GetAsync("topology");
        var kinds = json.GetProperty("nodes").EnumerateArray().ToDictionary(node => node.GetProperty("id").GetString()!, node => node.GetProperty("kind").GetString());
        var edges = json.GetProperty("edges").EnumerateArray().Select(edge => $"{edge.GetProperty("from")} > {edge.GetProperty("to")}").ToHashSet();

        Assert.Equal("stream", kinds["enriched"]);
        Assert.Equal("worker", kinds["Visitors"]);
        Assert.Equal("store", kinds["store:profiles"]);
        Assert.Equal("worker", kinds["Recommendations"]);
        string[] wanted =
        [
            "trackers > collector", "collector > collected", "collected > Enrich", "Enrich > enriched", "Enrich > failed", "enriched > Visitors",
            "Visitors > store:profiles", "store:profiles > service:visitor API", "enriched > Recommendations", "failed > ArchiveFailed",
        ];
        Assert.Subset(edges, wanted.ToHashSet());
        Assert.DoesNotContain(edges, edge => edge.StartsWith("Recommendations >", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("topology")]
    [InlineData("view")]
    [InlineData("series?node=Enrich&from=2026-01-01T00:00:00Z&to=2026-01-01T00:10:00Z")]
    [InlineData("incidents?from=1700000000&to=1702000000")]
    [InlineData("pause")]
    public async Task What_has_not_changed_is_304(string path)
    {
        using var first = await SendAsync(HttpMethod.Get, path);
        using var again = await SendAsync(HttpMethod.Get, path, headers: ("If-None-Match", first.Headers.ETag!.ToString()));
        Assert.Equal(200, (int)first.StatusCode);
        Assert.Equal(304, (int)again.StatusCode);
        Assert.Empty(await again.Content.ReadAsByteArrayAsync());
        using var other = await SendAsync(HttpMethod.Get, path, headers: ("If-None-Match", "\"other\""));
        Assert.Equal(200, (int)other.StatusCode);
    }

    [Fact]
    public async Task A_new_round_changes_the_view_and_not_the_topology()
    {
        using var view = await SendAsync(HttpMethod.Get, "view");
        using var topology = await SendAsync(HttpMethod.Get, "topology");
        await History.SaveAsync(Sample.Round(900, Start, Sample.Present + 5), default);

        using var newView = await SendAsync(HttpMethod.Get, "view", headers: ("If-None-Match", view.Headers.ETag!.ToString()));
        using var newTopology = await SendAsync(HttpMethod.Get, "topology", headers: ("If-None-Match", topology.Headers.ETag!.ToString()));
        Assert.Equal(200, (int)newView.StatusCode);
        Assert.Equal(304, (int)newTopology.StatusCode);
    }

    [Fact]
    public async Task Changes_come_with_what_goes_on_and_what_is_over_newest_first()
    {
        var json = await GetAsync($"changes?from={Start.ToUnixTimeSeconds()}&to={Start.AddSeconds(Sample.Present + 2).ToUnixTimeSeconds()}");
        var changes = json.GetProperty("changes").EnumerateArray().ToList();
        Assert.Equal(["upgrade", "controls"], changes.Select(change => change.GetProperty("kind").GetString()));
        Assert.Equal(("1.4.2", "1.5.0", 5, 6), (
            changes[0].GetProperty("from").GetString(), changes[0].GetProperty("to").GetString(),
            changes[0].GetProperty("done").GetInt32(), changes[0].GetProperty("left").GetInt32()));
        Assert.Equal(JsonValueKind.Null, changes[0].GetProperty("endedAt").ValueKind);
        Assert.Equal("upgrade/1", (await GetAsync("view")).GetProperty("view").GetProperty("changes")[0].GetProperty("id").GetString());
    }

    [Fact]
    public async Task The_view_comes_with_its_round_and_the_time_now()
    {
        var json = await GetAsync("view");
        Assert.Equal(Sample.Present + 1, json.GetProperty("round").GetInt64());
        Assert.True(json.GetProperty("now").GetDateTimeOffset() >= json.GetProperty("view").GetProperty("time").GetDateTimeOffset());
        Assert.Equal("stalled", json.GetProperty("view").GetProperty("state").GetString());
    }

    [Fact]
    public async Task A_series_has_a_column_for_each_number_and_null_for_what_is_not_known()
    {
        History.Add("Enrich", new SeriesPoint(Start.AddSeconds(Sample.Present + 1), double.NaN, 5, double.PositiveInfinity, 0, 1, 1, 0.25));
        var json = await GetAsync($"series?node=Enrich&from={Start.AddSeconds(Sample.Present - 1):O}&to={Start.AddSeconds(Sample.Present + 2):O}".Replace("+00:00", "Z", StringComparison.Ordinal));
        Assert.Equal(1, json.GetProperty("step").GetInt32());
        var time = json.GetProperty("time").EnumerateArray().Select(value => value.GetInt64()).ToArray();
        Assert.Equal([Start.AddSeconds(Sample.Present - 1).ToUnixTimeSeconds(), Start.AddSeconds(Sample.Present).ToUnixTimeSeconds(), Start.AddSeconds(Sample.Present + 1).ToUnixTimeSeconds()], time);
        foreach (var name in new[] { "rateIn", "rateOut", "lagSeconds", "lagEvents", "size", "target", "use" }) Assert.Equal(3, json.GetProperty(name).GetArrayLength());
        Assert.Equal(JsonValueKind.Null, json.GetProperty("rateIn")[2].ValueKind);
        Assert.Equal(JsonValueKind.Null, json.GetProperty("lagSeconds")[2].ValueKind);
        Assert.Equal(0.25, json.GetProperty("use")[2].GetDouble());
    }

    [Fact]
    public async Task A_step_holds_the_mean_of_rates_and_the_largest_lag()
    {
        var at = DateTimeOffset.FromUnixTimeSeconds(DateTimeOffset.UtcNow.ToUnixTimeSeconds() / 10 * 10 - 1_200);
        History.Add("failed", new SeriesPoint(at, 10, 1, 3, 0, 0, 0, 0));
        History.Add("failed", new SeriesPoint(at.AddSeconds(4), 20, 1, 9, 0, 0, 0, 0));
        History.Add("failed", new SeriesPoint(at.AddSeconds(11), 70, 1, 1, 0, 0, 0, 0));
        var json = await GetAsync($"series?node=failed&from={at.ToUnixTimeSeconds()}&to={at.ToUnixTimeSeconds() + 20}&step=10");
        Assert.Equal([15, 70], json.GetProperty("rateIn").EnumerateArray().Select(value => value.GetDouble()));
        Assert.Equal([9, 1], json.GetProperty("lagSeconds").EnumerateArray().Select(value => value.GetDouble()));
    }

    [Theory]
    [InlineData(0.25, 1, false)]
    [InlineData(6, 60, true)]
    [InlineData(168, 660, true)]
    public async Task What_is_older_than_an_hour_or_long_comes_by_the_minute(double hours, int step, bool byMinute)
    {
        var now = DateTimeOffset.UtcNow;
        var json = await GetAsync($"series?node=log&from={now.AddHours(-hours).ToUnixTimeSeconds()}&to={now.ToUnixTimeSeconds()}");
        Assert.Equal(step, json.GetProperty("step").GetInt32());
        Assert.Equal(byMinute, History.Asked.ByMinute);
    }

    [Theory]
    [InlineData("series?node=Enrich&from=yesterday")]
    [InlineData("series?node=Enrich&from=-5")]
    [InlineData("series?node=Enrich&from=1e99")]
    [InlineData("series?node=Enrich&from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z")]
    [InlineData("series?node=Enrich&from=2024-01-01T00:00:00Z&to=2026-01-01T00:00:00Z")]
    [InlineData("series?node=Enrich&step=0")]
    [InlineData("series?node=Enrich&step=NaN")]
    [InlineData("series?node=Enrich&step=99999999999")]
    [InlineData("series")]
    [InlineData("incidents?to=never")]
    [InlineData("incidents?most=0")]
    [InlineData("changes?most=0")]
    [InlineData("decisions?most=1001")]
    [InlineData("decisions?from=2026-13-45T00:00:00Z")]
    public async Task Nonsense_is_400_with_a_sentence(string path) =>
        Assert.EndsWith(".", await AssertProblemAsync(await SendAsync(HttpMethod.Get, path), 400), StringComparison.Ordinal);

    [Theory]
    [InlineData("series?node=Nobody")]
    [InlineData("series?node=enrich")]
    [InlineData("decisions?node=%3Cscript%3E")]
    [InlineData("nothing")]
    [InlineData("")]
    [InlineData("view/more")]
    public async Task What_does_not_exist_is_404_and_is_not_repeated(string path)
    {
        var detail = await AssertProblemAsync(await SendAsync(HttpMethod.Get, path), 404);
        Assert.DoesNotContain("script", detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Too_many_points_are_refused()
    {
        var now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        await AssertProblemAsync(await SendAsync(HttpMethod.Get, $"series?node=log&from={now - 2_600_000}&to={now}&step=60"), 400);
    }

    [Fact]
    public async Task Incidents_and_decisions_come_newest_first_with_their_words()
    {
        var incidents = (await GetAsync("incidents")).GetProperty("incidents");
        var opened = incidents.EnumerateArray().Select(one => one.GetProperty("openedAt").GetDateTimeOffset()).ToList();
        Assert.Equal(opened.OrderDescending(), opened);
        var poison = incidents.EnumerateArray().First(one => one.GetProperty("cause").GetString() == "poison");
        Assert.Equal(7, poison.GetProperty("partition").GetInt32());
        Assert.Equal("stalled", poison.GetProperty("state").GetString());
        Assert.Equal(JsonValueKind.Null, poison.GetProperty("closedAt").ValueKind);

        var all = (await GetAsync("decisions")).GetProperty("decisions");
        var enrich = (await GetAsync("decisions?node=Enrich&most=1")).GetProperty("decisions");
        Assert.Equal(4, all.GetArrayLength());
        var step = Assert.Single(enrich.EnumerateArray());
        Assert.Equal("scaleOut", step.GetProperty("action").GetString());
        Assert.Equal(11, step.GetProperty("to").GetInt32());
        Assert.Equal(248, step.GetProperty("inputs").GetProperty("capacity").GetDouble());
        Assert.Equal(JsonValueKind.Null, step.GetProperty("inputs").GetProperty("throttledRequests").ValueKind);
    }

    [Fact]
    public async Task Before_the_first_round_there_is_nothing_to_show_and_metrics_say_so()
    {
        await using var server = await FabricServer.StartAsync(new MemoryHistory(), Controls, new FabricApiOptions { AllowAnonymous = true });
        await AssertProblemAsync(await SendAsync(HttpMethod.Get, "view", url: server.Url), 404);
        await AssertProblemAsync(await SendAsync(HttpMethod.Get, "topology", url: server.Url), 404);
        await AssertProblemAsync(await SendAsync(HttpMethod.Get, "series?node=Enrich", url: server.Url), 404);
        using var metrics = await SendAsync(HttpMethod.Get, "metrics", url: server.Url);
        Assert.StartsWith("#", await metrics.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Absent_storage_is_503_and_says_nothing_of_itself()
    {
        History.Fault = new InvalidOperationException("AccountKey=secret");
        foreach (var route in new[] { "view", "topology", "series?node=Enrich", "incidents", "metrics", "pipelines", "pause" })
        {
            var answer = await SendAsync(HttpMethod.Get, route);
            Assert.NotNull(answer.Headers.RetryAfter);
            Assert.DoesNotContain("secret", await AssertProblemAsync(answer, 503), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Every_route_refuses_methods_it_does_not_know_and_names_those_it_does()
    {
        var server = await StartAsync(new FabricApiOptions { AllowAnonymous = true });
        foreach (var (name, methods) in server.Api.Routes)
        {
            var answer = await SendAsync(HttpMethod.Patch, name);
            Assert.Equal(methods, answer.Content.Headers.Allow);
            await AssertProblemAsync(answer, 405);
            using var head = await SendAsync(HttpMethod.Head, name == "series" ? "series?node=log" : name);
            Assert.Equal(200, (int)head.StatusCode);
        }
    }
}
