using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Sluice.Azure.EventHubs;
using Sluice.Log;
using Sluice.Snowplow;
using Sluice.Testing;
using Xunit.Abstractions;

namespace Sluice.EndToEnd.Tests.Live;

/// <summary>
/// Faults of real processes: each is found in the time that the fabric promises, with its cause, and its incident closes
/// after the repair. Nothing that was acknowledged is lost.
/// </summary>
public sealed class FaultTests(FaultyPipeline all, ITestOutputHelper output) : IClassFixture<FaultyPipeline>, IAsyncLifetime
{
    private const int Poisoned = 2;

    // An event whose schema nobody can be asked for: its batch comes again until somebody can.
    private const string Unknown =
        """
        {"schema":"iglu:com.snowplowanalytics.snowplow/payload_data/jsonschema/1-0-4","data":[{"e":"ue","p":"web","tv":"load-1","ue_pr":"{\"schema\":\"iglu:com.snowplowanalytics.snowplow/unstruct_event/jsonschema/1-0-0\",\"data\":{\"schema\":\"iglu:com.example.away/poison/jsonschema/1-0-0\",\"data\":{}}}"}]}
        """;

    private DateTimeOffset _since;

    public Task InitializeAsync() => all.CalmAsync();

    public async Task DisposeAsync() =>
        await Until.IsAsync("everything that was accepted is in the archives", TimeSpan.FromMinutes(4), async () =>
        {
            var accepted = all.Load.Accepted;
            var events = await ArchivedEvents.ReadAsync(all.Pipeline.Storage);
            return accepted.IsSubsetOf(events.Enriched.Select(e => e.EventId!).Concat(events.Failed).ToHashSet());
        });

    [Fact]
    public async Task A_machine_that_hangs_is_stalled_within_30_s_and_one_that_dies_is_stopped_within_60_s()
    {
        Begin();
        await all.Visitors.SignalAsync("STOP");
        // 30 s from the last progress that a round has seen.
        var hung = await FoundAsync("Visitors", "ownerWithoutProgress", 35);
        Assert.Equal("stalled", hung.GetProperty("state").GetString());
        await all.Visitors.SignalAsync("CONT");
        await all.ClosedAsync(hung, _since);
        await all.CalmAsync();

        Begin();
        await all.Visitors.KillAsync();
        var dead = await FoundAsync("Visitors", "noOwner", 60);
        // Its partitions fall behind first, and stop when nobody can own them any more.
        var id = dead.GetProperty("id").GetString();
        var stopped = await all.RoundAsync("the worker has stopped", r => r.Incidents.Any(i =>
            i.GetProperty("id").GetString() == id && i.GetProperty("state").GetString() == "stopped"));
        output.WriteLine($"stopped after {(stopped.Time - _since).TotalSeconds:0} s");
        // 60 s from the last progress that a round has seen.
        Assert.InRange((stopped.Time - _since).TotalSeconds, 0, 65);
        await all.StartVisitorsAsync();
        await all.ClosedAsync(dead, _since);
    }

    [Fact]
    public async Task A_poisoned_partition_is_named_and_gets_no_instance_and_the_fabric_that_takes_over_knows_of_it()
    {
        await using var second = await all.StartFabricAsync();
        Begin();
        await SendAsync(HubNames.Collected, Poisoned, [Payload(Unknown)]);
        var poison = await FoundAsync("Enrich", "poison", 60);
        Assert.Equal(Poisoned, poison.GetProperty("partition").GetInt32());

        // Two fabrics: one round in five seconds, whoever runs it.
        var first = (await all.Fabric.RoundAsync())!.Value;
        var later = await all.RoundAsync("six more rounds", r => r.Number >= first.Number + 6);
        Assert.InRange((later.Time - first.Time).TotalSeconds, 6 * 4.5, 120);

        // The first one dies, and then the only one, which is started again. Nobody has a memory of its own.
        await all.Watcher.KillAsync();
        var taken = await all.RoundAsync("the second one leads", r => r.Number > later.Number + 2);
        await second.KillAsync();
        await all.RestartWatcherAsync();
        var after = await all.RoundAsync("the restarted one leads", r => r.Number > taken.Number + 2);
        Assert.Equal(poison.GetProperty("id").GetString(), Assert.Single(after.Incidents, IsPoison).GetProperty("id").GetString());

        using (var registry = new NoSchemas(all.RegistryPort)) await all.ClosedAsync(poison, _since);
        Assert.Single(await all.Fabric.IncidentsAsync(_since), IsPoison);
        Assert.DoesNotContain(await all.Fabric.DecisionsAsync(_since),
            d => d.GetProperty("action").GetString() == "scaleOut" && d.GetProperty("node").GetString() == "Enrich");

        static bool IsPoison(JsonElement incident) => incident.GetProperty("cause").GetString() == "poison";
    }

    [Fact]
    public async Task A_slow_sink_is_named()
    {
        Begin();
        all.Tables.Delay = TimeSpan.FromSeconds(1);
        var slow = await FoundAsync("Visitors", "slowSink", 120);
        all.Tables.Delay = TimeSpan.Zero;
        await all.ClosedAsync(slow, _since);
    }

    [Fact]
    public async Task Checkpoints_that_cannot_be_read_are_named_and_nothing_is_scaled_for_want_of_them()
    {
        Begin();
        await all.Checkpoints.CloseAsync();
        var away = await FoundAsync("Enrich", "checkpointsUnreadable", 60);
        Assert.Equal("unknown", away.GetProperty("state").GetString());
        all.Checkpoints.Open();
        await all.ClosedAsync(away, _since);
        Assert.DoesNotContain(await all.Fabric.DecisionsAsync(_since), d => d.GetProperty("action").GetString() is "scaleOut" or "scaleIn");
    }

    [Fact]
    public async Task A_hot_partition_is_named_and_advice_comes_instead_of_instances_without_end()
    {
        Begin();
        using (var stop = new CancellationTokenSource())
        {
            var heat = HeatAsync(partition: 1, perSecond: 34, stop.Token);
            var hot = await FoundAsync("Enrich", "hotPartition", 120);
            Assert.Equal(1, hot.GetProperty("partition").GetInt32());
            var advice = await Until.ComesAsync("advice", TimeSpan.FromMinutes(2), async () =>
                (await all.Fabric.DecisionsAsync(_since)).Where(d => d.GetProperty("rule").GetString() == "hotPartition" && d.GetProperty("action").GetString() == "hold")
                    .Cast<JsonElement?>().FirstOrDefault());
            Assert.InRange((advice.GetProperty("time").GetDateTimeOffset() - _since).TotalSeconds, 0, 120);
            Assert.Contains("no number of instances helps", advice.GetProperty("advice").GetString(), StringComparison.Ordinal);
            await stop.CancelAsync();
            await heat;
            await all.ClosedAsync(hot, _since);
        }
    }

    [Fact]
    public async Task A_log_that_refuses_is_named_and_gets_units_within_90_s_and_what_was_parked_arrives()
    {
        Begin();
        await all.Fabric.PutAsync("bounds", """{"node": "log", "min": 1, "max": 1}""");
        await all.RoundAsync("one unit", r => r.Units == 1);
        using (var stop = new CancellationTokenSource())
        {
            var noise = NoiseAsync(stop.Token);
            Begin();
            await FoundAsync(null, "ingressThrottled", 60);
            var freed = DateTimeOffset.UtcNow;
            await all.Fabric.PutAsync("bounds", """{"node": "log", "min": 1, "max": 4}""");
            var raised = await all.RoundAsync("more units", r => r.Units > 1);
            Assert.InRange((raised.Time - freed).TotalSeconds, 0, 90);
            await stop.CancelAsync();
            await noise;
        }
        await all.Fabric.PutAsync("bounds", """{"node": "log", "min": null, "max": null}""");
        await all.CalmAsync();
    }

    private void Begin() => _since = DateTimeOffset.UtcNow;

    private async Task<JsonElement> FoundAsync(string? node, string cause, double seconds)
    {
        var incident = await all.IncidentAsync(node, cause, _since);
        var took = (incident.GetProperty("openedAt").GetDateTimeOffset() - _since).TotalSeconds;
        output.WriteLine($"{cause} after {took:0} s: {incident.GetProperty("summary")}");
        Assert.InRange(took, 0, seconds);
        return incident;
    }

    private async Task HeatAsync(int partition, int perSecond, CancellationToken cancellationToken)
    {
        for (var i = 0; !cancellationToken.IsCancellationRequested; i++)
        {
            await SendAsync(HubNames.Collected, partition, [.. Enumerable.Range(0, perSecond).Select(n => Payload(Encoding.UTF8.GetString(Load.Body(n * 25).Body)))]);
            await Task.Delay(TimeSpan.FromSeconds(1), cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>A neighbour who writes more than a throughput unit into a hub that nobody reads.</summary>
    private async Task NoiseAsync(CancellationToken cancellationToken)
    {
        var messages = Enumerable.Range(0, 500).Select(_ => new LogMessage(new byte[20])).ToList();
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await SendAsync("incomplete", 0, messages);
            }
            catch (LogUnavailableException)
            {
                // Refused as well.
            }
            await Task.Delay(TimeSpan.FromMilliseconds(300), cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task SendAsync(string hub, int partition, IReadOnlyList<LogMessage> messages)
    {
        await using var client = new EventHubsClient(
            EventHubsConnection.Parse(Pipeline.LogConnection(all.Pipeline.LogPort)), EventHubsOptions.Default, TimeProvider.System,
            NullLogger<EventHubsClient>.Instance);
        await using var sender = new EventHubsLogSender(client);
        await sender.SendAsync(hub, partition, messages, CancellationToken.None);
    }

    private static LogMessage Payload(string body) => new(CollectorPayloadThrift.ToBytes(new CollectorPayload
    {
        Timestamp = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds(), Collector = "test", Path = "/com.snowplowanalytics.snowplow/tp2",
        ContentType = "application/json", Body = body, NetworkUserId = Guid.NewGuid().ToString(),
    }));
}
