using System.Globalization;
using Sluice.Testing;
using Xunit.Abstractions;

namespace Sluice.EndToEnd.Tests.Live;

public sealed class ScalingTests(ITestOutputHelper output) : IAsyncLifetime
{
    private readonly Pipeline _pipeline = new();
    private Relay _log = null!;

    public async Task InitializeAsync()
    {
        _log = new Relay(_pipeline.LogPort) { Delay = TimeSpan.FromMilliseconds(10) };
        _pipeline.Options =
        [
            "--throughput-units", "1", "--instances", "1", "--max-instances", "4",
            "--setting", $"EventHubs={Pipeline.LogConnection(_log.Port)}",
            "--setting", "Sluice__EventHubs__MaxInFlight=1", "--setting", "Sluice__EventHubs__MaxBatchCount=10",
            .. Planner("MaxInstances=4", "MaxUnits=4", "InFlight=00:00:03", "ScaleInWindow=00:00:30", "LongestScaleInWindow=00:01:00", "Rest=00:00:30", "UnitWindow=00:01:00", "UnitPeriod=00:00:30"),
        ];
        await _pipeline.InitializeAsync();
    }

    private static IEnumerable<string> Planner(params string[] settings) => settings.SelectMany(s => new[] { "--setting", "Sluice__Fabric__Planner__" + s });

    public async Task DisposeAsync()
    {
        await _pipeline.DisposeAsync();
        await _log.DisposeAsync();
    }

    [Fact]
    public async Task Explore()
    {
        var began = DateTimeOffset.UtcNow;
        using var fabric = new FabricClient(_pipeline.Collector);
        await using var load = new Load(_pipeline.Collector) { Rate = 100 };
        var last = 0L;
        using var file = new StreamWriter("/tmp/live-explore.log") { AutoFlush = true };
        void Say(string s) { file.WriteLine(s); output.WriteLine(s); }
        var seen = new HashSet<string>();
        async Task Watch(int seconds)
        {
            var end = DateTime.UtcNow.AddSeconds(seconds);
            while (DateTime.UtcNow < end)
            {
                await Task.Delay(500);
                if (await fabric.RoundAsync() is not { } r || r.Number == last) continue;
                last = r.Number;
                Say(string.Create(CultureInfo.InvariantCulture, $"{(r.Time - began).TotalSeconds,5:0} #{r.Number} units {r.Units} enrich {r.Running("Enrich")}/{r.Of("Enrich", "instanceCount")} in {r.Of("Enrich", "arrivalRate"):0} out {r.Of("Enrich", "processedRate"):0} lag {r.Of("Enrich", "lagEvents"):0} {r.Of("Enrich", "lagSeconds"):0.0}s busy {r.Of("Enrich", "busyShare"):0.00} {r.Worker("Enrich").GetProperty("state")} {r.Worker("Enrich").GetProperty("cause")} | visitors {r.Of("Visitors", "arrivalRate"):0} busy {r.Of("Visitors", "busyShare"):0.00} lag {r.Of("Visitors", "lagEvents"):0} | {string.Join(",", r.Incidents.Select(i => i.GetProperty("node") + ":" + i.GetProperty("cause")))} {answerFaults(r)}"));
                foreach (var d in await fabric.DecisionsAsync(began))
                {
                    var id = d.GetProperty("id").ToString() + (d.TryGetProperty("outcome", out var o) ? o.ToString() : "");
                    if (seen.Add(id)) Say("      " + d);
                }
            }
        }
        string answerFaults(Round r) => System.Text.Json.JsonDocument.Parse(r.ToString()).RootElement.GetProperty("faults").ToString();
        await Watch(45);
        Say("---- x10");
        load.Rate = 1000;
        await Watch(75);
        Say("---- back");
        load.Rate = 100;
        await Watch(120);
        var traffic = await load.StopAsync();
        Say($"accepted {traffic.Accepted.Count} refused {traffic.Refused.Count}");
        var events = await ArchivedEvents.ReadUntilAsync(_pipeline.Storage, traffic.Accepted);
        Delivery.AssertExact(traffic, events, 0, 100000);
        Say(_pipeline.Said);
        File.Copy(_pipeline.DataFile("logs", "host.log"), "/tmp/live-host.log", true);
    }
}
