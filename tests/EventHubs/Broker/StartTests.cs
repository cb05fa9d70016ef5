using Microsoft.Extensions.Logging.Abstractions;
using Sluice.EventHubs.Tests.Tools;
using Sluice.Testing;

namespace Sluice.EventHubs.Tests.Broker;

public sealed class StartTests
{
    [Fact]
    public async Task A_busy_port_is_named_in_the_error()
    {
        await using var broker = await TestBroker.StartAsync();
        using var folder = new TemporaryFolder();
        var error = await Assert.ThrowsAsync<BrokerException>(() => StartAsync(broker.Options with { DataDirectory = folder.Path }));
        Assert.Contains($"port {broker.Port}", error.Message);
        Assert.Contains("another program uses it", error.Message);
        // The data directory was let go again.
        await using var other = await StartAsync(broker.Options with { DataDirectory = folder.Path, Port = FreePorts.Take() });
    }

    [Fact]
    public async Task A_data_directory_in_use_is_named_in_the_error()
    {
        await using var broker = await TestBroker.StartAsync();
        var error = await Assert.ThrowsAsync<BrokerException>(() => StartAsync(broker.Options with { Port = FreePorts.Take() }));
        Assert.Contains(broker.Folder, error.Message);
    }

    [Fact]
    public async Task Another_number_of_partitions_than_on_disk_is_refused()
    {
        using var folder = new TemporaryFolder();
        var options = new BrokerOptions { DataDirectory = folder.Path, Port = FreePorts.Take(), Hubs = [new HubOptions("Hub", 2)] };
        await (await StartAsync(options)).DisposeAsync();
        var error = await Assert.ThrowsAsync<BrokerException>(() => StartAsync(options with { Hubs = [new HubOptions("hub", 3)] }));
        Assert.Contains("2 partitions, but 3", error.Message);
    }

    [Fact]
    public void Every_error_in_the_options_is_told_at_once()
    {
        var options = new BrokerOptions
        {
            DataDirectory = " ",
            Port = 0,
            ThroughputUnits = 41,
            Retention = TimeSpan.Zero,
            RetentionBytes = 0,
            SegmentBytes = 0,
            Hubs = [new HubOptions("a/b", 1), new HubOptions("c", 0), new HubOptions("C", 1)],
        };
        Assert.Equal(9, options.Validate().Count);
        Assert.Empty((options with
        {
            DataDirectory = "x", Port = 1, ThroughputUnits = null, Retention = TimeSpan.FromDays(1), RetentionBytes = 1,
            SegmentBytes = 1, Hubs = [new HubOptions("a", 1)],
        }).Validate());
    }

    [Fact]
    public async Task The_connection_string_is_the_emulators()
    {
        await using var broker = await TestBroker.StartAsync();
        Assert.Equal(
            $"Endpoint=sb://localhost:{broker.Port};SharedAccessKeyName=RootManageSharedAccessKey;SharedAccessKey=SAS_KEY_VALUE;UseDevelopmentEmulator=true;",
            broker.Broker.ConnectionString);
    }

    private static Task<EventHubs.Broker> StartAsync(BrokerOptions options) =>
        EventHubs.Broker.StartAsync(options, NullLoggerFactory.Instance, TimeProvider.System, default);
}
