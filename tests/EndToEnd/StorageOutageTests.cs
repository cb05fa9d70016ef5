using Sluice.Testing;

namespace Sluice.EndToEnd.Tests;

/// <summary>The storage account goes away under load: what was acknowledged meanwhile stands in the archives afterwards.</summary>
public sealed class StorageOutageTests : IAsyncLifetime
{
    private static readonly TimeSpan Outage = TimeSpan.FromSeconds(20);
    private readonly AzuriteFixture _azurite = new();
    private Pipeline _pipeline = null!;

    public async Task InitializeAsync()
    {
        await _azurite.InitializeAsync();
        _pipeline = new Pipeline { OtherStorage = _azurite.ConnectionString };
        try
        {
            await _pipeline.InitializeAsync();
        }
        catch
        {
            // Who could not begin is not disposed of.
            await _azurite.DisposeAsync();
            throw;
        }
    }

    public async Task DisposeAsync()
    {
        await _pipeline.DisposeAsync();
        await _azurite.DisposeAsync();
    }

    [Fact]
    public async Task No_acknowledged_event_is_lost_while_storage_is_away_for_twenty_seconds()
    {
        Task? away = null;
        var traffic = await Traffic.SendAsync(_pipeline.Collector, 10_000, "storage", sent =>
        {
            if (sent == 2000) away = AwayAsync();
            return Task.CompletedTask;
        });
        await away!;
        Assert.Empty(traffic.Refused);
        var events = await ArchivedEvents.ReadUntilAsync(_pipeline.Storage, traffic.Accepted);
        Delivery.AssertExact(traffic, events);
    }

    // SIGTERM: Azurite loses its own last seconds when it is killed.
    private async Task AwayAsync()
    {
        await _azurite.StopAsync();
        await Task.Delay(Outage);
        await _azurite.StartAsync();
    }
}
