using System.Globalization;
using System.Text.Json;
using Sluice.Testing;
using Xunit.Abstractions;

namespace Sluice.EndToEnd.Tests;

/// <summary>Workers of users that are attached to a pipeline while it runs, and the canary that walks through all of it.</summary>
public sealed class AttachTests(ITestOutputHelper output) : IAsyncLifetime
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);
    private readonly Pipeline _pipeline = new()
    {
        Options = ["--setting", "Sluice__Fabric__Measuring__CanaryInterval=00:00:05"],
    };

    public Task InitializeAsync() => _pipeline.InitializeAsync();

    public Task DisposeAsync() => _pipeline.DisposeAsync();

    [Fact]
    public async Task Consumers_attach_from_earliest_latest_or_a_time_and_the_fabric_finds_them_by_itself()
    {
        await SendAsync("before", 40);
        await ArchivedAsync(40);
        var between = DateTimeOffset.UtcNow;
        await SendAsync("between", 30);
        await ArchivedAsync(70);
        // The first round may be some seconds off.
        var others = Workers(await _pipeline.WaitForAsync("api/fabric/view", _ => true));

        await using var earliest = new OwnConsumer(_pipeline.Data, "from-start", "earliest");
        await using var timed = new OwnConsumer(_pipeline.Data, "from-time", between.ToString("O", CultureInfo.InvariantCulture));
        await using var latest = new OwnConsumer(_pipeline.Data, "from-end", "latest");
        await UntilAsync(() => Of(earliest, "before") == 40 && Of(earliest, "between") == 30, earliest);
        await UntilAsync(() => Of(timed, "between") == 30, timed);

        // From the end: which moment that is, nobody knows but the consumer itself, so it is sent to until it hears.
        var late = 0;
        await UntilAsync(async () =>
        {
            await SendAsync("late", 10);
            late += 10;
            return Of(latest, "late") > 0;
        }, latest);
        await SendAsync("after", 20);
        foreach (var consumer in new[] { earliest, timed, latest }) await UntilAsync(() => Of(consumer, "after") == 20, consumer);
        Assert.Equal((40, 30, late), (Of(earliest, "before"), Of(earliest, "between"), Of(earliest, "late")));
        Assert.Equal((0, 30), (Of(timed, "before"), Of(timed, "between")));
        Assert.Equal((0, 0), (Of(latest, "before"), Of(latest, "between")));

        // Found by its first checkpoint, drawn as a worker of its stream, and nobody else was touched.
        foreach (var (group, consumer) in new[] { ("from-start", earliest), ("from-time", timed), ("from-end", latest) })
        {
            var id = $"enriched/{group}";
            await _pipeline.WaitForAsync("api/fabric/topology", answer => answer.GetProperty("edges").EnumerateArray()
                .Any(edge => edge.GetProperty("from").GetString() == "enriched" && edge.GetProperty("to").GetString() == id));
            output.WriteLine($"{id} drawn at most {(DateTimeOffset.UtcNow - consumer.FirstAt!.Value).TotalSeconds:0.0} s after its first event");
        }
        var view = await _pipeline.WaitForAsync("api/fabric/view", answer => Workers(answer).IsSupersetOf(["enriched/from-start", "enriched/from-time", "enriched/from-end"]));
        Assert.Superset(others, Workers(view));
        Assert.Equal(0, (await _pipeline.GetAsync("api/fabric/view")).GetProperty("view").GetProperty("countedLoss").GetDouble());
    }

    [Fact]
    public async Task Canaries_come_out_at_the_end_of_collect_enrich_and_visitors()
    {
        var view = await _pipeline.WaitForAsync("api/fabric/view", answer => answer.GetProperty("view").GetProperty("latency95").ValueKind == JsonValueKind.Number);
        Assert.InRange(view.GetProperty("view").GetProperty("latencyMedian").GetDouble(), 0, 60);
        // What walks as everybody's events do is measured as theirs is, from the log to the end of its batch.
        view = await _pipeline.WaitForAsync("api/fabric/view", answer => new[] { "Enrich", "Visitors" }.All(name => answer.GetProperty("view").GetProperty("workers").EnumerateArray()
            .Any(worker => worker.GetProperty("worker").GetString() == name && worker.GetProperty("transit95").ValueKind == JsonValueKind.Number)));
        output.WriteLine(view.GetProperty("view").GetProperty("latencyMedian").ToString());
        using var client = new HttpClient();
        var profile = await client.GetAsync(new Uri(_pipeline.Collector, "api/visitors/sluice-canary-0"));
        Assert.True(profile.IsSuccessStatusCode, $"{profile.StatusCode}");
    }

    private static int Of(OwnConsumer consumer, string visitor) =>
        consumer.Events.Count(line => line.Contains($"\t{visitor}-", StringComparison.Ordinal));

    private static HashSet<string> Workers(JsonElement answer) =>
        [.. answer.GetProperty("view").GetProperty("workers").EnumerateArray().Select(worker => worker.GetProperty("worker").GetString()!)];

    private async Task SendAsync(string prefix, int count)
    {
        using var client = new HttpClient();
        for (var i = 0; i < count; i++)
        {
            using var answer = await client.GetAsync(new Uri(_pipeline.Collector, $"i?e=pv&p=web&tv=attach&page=x&duid={prefix}-{i}&eid={Guid.NewGuid()}"));
            answer.EnsureSuccessStatusCode();
        }
    }

    private async Task ArchivedAsync(int count)
    {
        var limit = DateTime.UtcNow + Limit;
        while ((await ArchivedEvents.ReadAsync(_pipeline.Storage)).Enriched.Count(e => e.VTracker == "attach") < count)
        {
            Assert.True(DateTime.UtcNow < limit, _pipeline.Said);
            await Task.Delay(500);
        }
    }

    private static Task UntilAsync(Func<bool> condition, OwnConsumer consumer) => UntilAsync(() => Task.FromResult(condition()), consumer);

    private static async Task UntilAsync(Func<Task<bool>> condition, OwnConsumer consumer)
    {
        var limit = DateTime.UtcNow + Limit;
        while (!await condition())
        {
            Assert.True(DateTime.UtcNow < limit, $"{consumer.Events.Count} events came; {consumer.Said}");
            await Task.Delay(250);
        }
    }
}
