using System.Globalization;
using System.Text.Json;
using Sluice.Testing;
using Xunit.Abstractions;

namespace Sluice.EndToEnd.Tests.Live;

/// <summary>
/// Ten times the load on real processes: the log and its workers grow together and shrink again. Then a backlog of minutes,
/// which came while the fabric was paused: it drains as predicted. Nothing is lost. An instance takes 20 payloads a second
/// (a setting of Enrich), so that two cores can show it.
/// With SLUICE_RECORD=FILE the run is written there, for the picture in docs/fabric.md.
/// </summary>
public sealed class ScalingTests(ITestOutputHelper output) : IAsyncLifetime
{
    private const int Calm = 64;
    private const int Rush = 640;

    // Four instances do 800: enough is left to drain a backlog in about the time in which it came.
    private const int Brisk = 480;
    private const int LongBacklog = 4000;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);

    private readonly Pipeline _pipeline = new()
    {
        Options =
        [
            "--throughput-units", "1", "--instances", "1", "--max-instances", "4",
            .. Settings([
                "Sluice__Enrich__MaxRate=20",
                "AzureFunctionsJobHost__extensions__eventHubs__maxEventBatchSize=20",
                "Sluice__Fabric__Planner__MaxInstances=4", "Sluice__Fabric__Planner__MaxUnits=4",
                "Sluice__Fabric__Planner__InFlight=00:00:03",
                // All functions share the instances, and the run has as many as the hungriest wants: here Enrich decides. What
                // the count at the end does not need is left out, for two cores have enough to do.
                OtherHost.Without("ArchiveCollected"), OtherHost.Without("Visitors"), OtherHost.Without("Reports"), OtherHost.Without("CallCentre"),
                OtherHost.Without("Audiences"),
                "Sluice__Fabric__Planner__Consumers__ArchiveEnriched__MaxInstances=1",
                "Sluice__Fabric__Planner__Consumers__ArchiveFailed__MaxInstances=1",
                // Down within minutes instead of a quarter of an hour.
                "Sluice__Fabric__Planner__ScaleInWindow=00:00:30", "Sluice__Fabric__Planner__Rest=00:00:45",
                "Sluice__Fabric__Planner__UnitWindow=00:01:00", "Sluice__Fabric__Planner__UnitPeriod=00:01:00"]),
        ],
    };

    private readonly Recording _recording = new();

    public Task InitializeAsync() => _pipeline.InitializeAsync();

    public async Task DisposeAsync()
    {
        await _recording.SaveAsync(Environment.GetEnvironmentVariable("SLUICE_RECORD"));
        await _pipeline.DisposeAsync();
    }

    [Fact]
    public async Task Ten_times_the_load_is_taken_up_and_a_backlog_drains_as_predicted_without_a_loss()
    {
        using var fabric = new FabricClient(_pipeline.Collector);
        await using var load = new Load(_pipeline.Collector) { Rate = Calm };
        var began = DateTimeOffset.UtcNow;
        _recording.Begin(fabric, load, began);
        await RoundAsync("the fabric knows the calm", r => r.Number >= 9 && r.Of("Enrich", "arrivalRate") > 3);
        Assert.Empty(await StepsAsync());

        // All four by hand, once: how long it takes here until they work is measured and no longer what was declared.
        await fabric.PutAsync("bounds", """{"node": "Enrich", "min": 4, "max": null}""");
        await RoundAsync("four instances", r => r.Running("Enrich") == 4);
        await fabric.PutAsync("bounds", """{"node": "Enrich", "min": null, "max": null}""");
        await RoundAsync("one instance again", r => r.Running("Enrich") == 1 && r.Of("Enrich", "lagSeconds") < 5);

        began = DateTimeOffset.UtcNow;
        load.Rate = Rush;
        var rose = DateTimeOffset.UtcNow;
        await RoundAsync("lag is shown", r => r.Of("Enrich", "lagEvents") > 100);
        var grown = await RoundAsync("instances and units have grown", r => r.Running("Enrich") == 4 && r.Units >= 2);
        var steps = await StepsAsync();
        var outward = steps.Where(d => Node(d) == "Enrich").ToList();
        Assert.All(outward, d => Assert.Equal("scaleOut", Text(d, "action")));
        Assert.InRange(outward.Count, 1, 3);
        Assert.InRange((Time(outward[0]) - rose).TotalSeconds, 0, 60);
        Assert.InRange((Time(steps.First(d => Node(d) == "log")) - rose).TotalSeconds, 0, 90);

        var drained = await RoundAsync("the backlog is gone", r => r.Of("Enrich", "lagSeconds") < 5);
        Assert.True(drained.Time >= grown.Time);
        await DownAsync();

        // What came in minutes takes minutes: a round of five seconds more or less in a start or a pause weighs little in it.
        began = DateTimeOffset.UtcNow;
        await fabric.PutAsync("pause", """{"paused": true}""");
        load.Rate = Brisk;
        await RoundAsync("a long backlog", r => r.Of("Enrich", "lagEvents") > LongBacklog);
        Assert.Empty(await StepsAsync());
        await fabric.PutAsync("pause", """{"paused": null}""");
        var scored = await Until.ComesAsync("the outcome of the step out", Patience, async () =>
            (await StepsAsync()).Where(d => Node(d) == "Enrich" && d.TryGetProperty("outcome", out _)).Cast<JsonElement?>().LastOrDefault());
        await DownAsync();
        await _recording.EndAsync();
        var (predicted, took) = (Number(scored, "prediction", "drainSeconds"), Number(scored, "outcome", "drainSeconds"));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"First step after {(Time(outward[0]) - rose).TotalSeconds:0} s; a drain predicted to take {predicted:0} s took {took:0} s."));
        Assert.InRange(took / predicted, 0.7, 1.3);

        var traffic = await load.StopAsync();
        Assert.Empty(traffic.Refused);
        Delivery.AssertExact(traffic, await ArchivedEvents.ReadUntilAsync(_pipeline.Storage, traffic.Accepted));

        async Task DownAsync()
        {
            load.Rate = Calm;
            await RoundAsync("instances and units have gone down", r => r.Running("Enrich") == 1 && r.Units == 1);
            var steps = await StepsAsync();
            Assert.Contains(steps, d => Node(d) == "Enrich");
            Assert.All(steps.GroupBy(Node), node => Assert.Equal(1, node.Last().GetProperty("to").GetInt32()));
            Assert.All(steps, IsExplained);
        }

        async Task<IReadOnlyList<JsonElement>> StepsAsync() =>
            [.. (await fabric.DecisionsAsync(began)).Where(d => Text(d, "action") is "scaleOut" or "scaleIn")];

        async Task<Round> RoundAsync(string what, Func<Round, bool> isSo)
        {
            Round? last = null;
            return await Until.ComesAsync(what, Patience, async () => (last = await fabric.RoundAsync()) is { } r && isSo(r) ? r : (Round?)null,
                () => $"{last} {_pipeline.Said}");
        }
    }

    // Whoever reads the log of decisions can check each by hand.
    private static void IsExplained(JsonElement decision)
    {
        Assert.True(Text(decision, "rule") is "rate" or "trend" or "backlog" or "hotPartition" or "throttled" or "window", $"{decision}");
        Assert.True(Text(decision, "formula")!.Length > 30);
        Assert.True(decision.GetProperty("inputs").GetProperty("rate").GetDouble() > 0);
        Assert.True(decision.GetProperty("prediction").GetProperty("utilisation").GetDouble() > 0);
    }

    private static IEnumerable<string> Settings(IEnumerable<string> settings) => settings.SelectMany(setting => new[] { "--setting", setting });

    private static string? Text(JsonElement decision, string name) => decision.GetProperty(name).GetString();

    private static string Node(JsonElement decision) => Text(decision, "node")!;

    private static DateTimeOffset Time(JsonElement decision) => decision.GetProperty("time").GetDateTimeOffset();

    private static double Number(JsonElement decision, string part, string name) => decision.GetProperty(part).GetProperty(name).GetDouble();
}
