using System.Text;
using Azure.Data.Tables;
using Sluice.Azure.Fabric;
using Sluice.Fabric.Measuring;
using Sluice.Fabric.OwnEvents;

namespace Sluice.Host.Tests.Fabric;

/// <summary>The real program: what it does is to be read in the tables.</summary>
[Collection(ServicesCollection.Name)]
public sealed class SpokenTests(ServicesFixture services)
{
    [Fact]
    public async Task An_instance_that_works_is_heard_with_its_version_its_partitions_and_its_counts()
    {
        var version = Guid.NewGuid().ToString("n");
        var settings = RunningApp.Settings(services.Log, services.Azurite.ConnectionString);
        settings["Sluice__Fabric__Measuring__Version"] = version;
        await using var app = await RunningApp.StartAsync(settings);
        var store = new TableHeartbeats(new TableServiceClient(services.Azurite.ConnectionString), TimeProvider.System);
        var since = DateTimeOffset.UtcNow.AddMinutes(-5);

        // A canary on its way, in the third partition, and with it a heartbeat of an instance.
        var now = DateTimeOffset.UtcNow;
        var beat = new Heartbeat { Instance = "i", Worker = "Enrich", Version = "1", StartedAt = now, At = now };
        var payload = OwnPayload.ToBytes([OwnEvent.OfCanary(Guid.NewGuid(), Canary.VisitorOf(3), now), OwnEvent.Of(beat)], now);
        using var content = new StringContent(new Envelope((payload, 41, null)).ToString(), Encoding.UTF8, "application/json");
        using var answer = await app.Http.PostAsync("Enrich", content);
        Assert.True(answer.IsSuccessStatusCode, app.Printed);

        Heartbeat? heard = null;
        await Eventually.TrueAsync(
            async () => (heard = (await store.HeartbeatsAsync(since, default)).FirstOrDefault(beat => beat.Version == version && beat.Processed > 0)) is not null,
            () => $"the instance was heard; it printed: {app.Printed}");
        Assert.Equal(("Enrich", 1L, 0L), (heard!.Worker, heard.Processed, heard.Errors));
        Assert.Equal((3, 1L, null), (heard.Partitions[0].Partition, heard.Partitions[0].Processed, heard.Partitions[0].InHand));
        Assert.InRange(heard.SinkSeconds, 0, heard.BusySeconds);

        var counts = new List<FlowCount>();
        await Eventually.TrueAsync(
            async () => (counts = [.. (await store.CountsAsync(since, default)).Where(count => count.Instance == heard.Instance)]).Count > 0,
            () => $"its counts were there; it printed: {app.Printed}");
        Assert.Equal([("sluice.enrich.enriched", 2L)], counts.Select(count => (count.Counter, count.Count)));
    }
}
