using Microsoft.Extensions.Logging.Abstractions;
using Sluice.Azure.EventHubs;
using Sluice.Azure.Fabric;
using Sluice.EventHubs;
using Sluice.Log;
using Sluice.Testing;

namespace Sluice.Azure.Tests.EventHubs;

/// <summary>The local log's throughput units, read and changed through the client.</summary>
public sealed class ThroughputTests : IAsyncLifetime
{
    private readonly TemporaryFolder _data = new();
    private readonly int _port = FreePorts.Take();
    private Broker? _broker;

    public async Task InitializeAsync() =>
        _broker = await Broker.StartAsync(new BrokerOptions
        {
            DataDirectory = _data.Path,
            Port = _port,
            Hubs = [new HubOptions("collected", 4), new HubOptions("enriched", 4)],
            ThroughputUnits = 2,
        }, NullLoggerFactory.Instance, TimeProvider.System, CancellationToken.None);

    public async Task DisposeAsync()
    {
        if (_broker is not null) await _broker.DisposeAsync();
        _data.Dispose();
    }

    [Fact]
    public async Task Units_and_traffic_are_read_and_units_changed()
    {
        await using var client = Logs.Client(Broker.ConnectionStringFor(_port));
        await new EventHubsLogSender(client).SendAsync("collected", 0, Logs.Numbered(10), CancellationToken.None);
        await Logs.Take(new EventHubsLogReader(client), "collected", 0, LogPosition.Earliest, 10);

        var before = await client.ThroughputAsync(CancellationToken.None);
        Assert.Equal(2, before.Units);
        Assert.Equal((10L, 10L), (before.Total.EventsIn, before.Total.EventsOut));
        Assert.Equal(before.Total, before.Hubs["collected"]);
        Assert.True(before.Total is { BytesIn: > 0, BytesOut: > 0 });
        Assert.InRange(before.StartedAt, DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow);
        Assert.Equal((0L, 0L), (before.ThrottledRequests, before.SlowedReads));

        Assert.Equal(7, (await client.SetThroughputUnitsAsync(7, CancellationToken.None)).Units);
        Assert.Equal(7, _broker!.ThroughputUnits);
        Assert.Null((await client.SetThroughputUnitsAsync(null, CancellationToken.None)).Units);
        Assert.Null(_broker.ThroughputUnits);
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => client.SetThroughputUnitsAsync(41, CancellationToken.None));
    }

    [Fact]
    public async Task The_fabric_reads_them_as_the_logs_load()
    {
        await using var client = Logs.Client(Broker.ConnectionStringFor(_port));
        await new EventHubsLogSender(client).SendAsync("collected", 0, Logs.Numbered(10), CancellationToken.None);

        var reading = await new LocalLogGauge(client, TimeProvider.System).ReadAsync(CancellationToken.None);

        Assert.Equal((2, 0d, 0d), (reading.Log.ThroughputUnits, reading.Log.ThrottledRequests, reading.Log.ThrottledReads));
        Assert.True(reading.Bytes["collected"] > 0);
        Assert.True(double.IsNaN(reading.Log.ParkedEvents));
    }

    [Fact]
    public async Task A_wrong_key_is_refused_and_a_log_that_is_away_is_unreachable()
    {
        await using var wrong = Logs.Client(
            Broker.ConnectionStringFor(_port).Replace("SAS_KEY_VALUE", "another", StringComparison.Ordinal));
        var refused = await Assert.ThrowsAsync<LogUnavailableException>(() => wrong.SetThroughputUnitsAsync(9, CancellationToken.None));
        Assert.Equal(LogFault.Refused, refused.Fault);
        Assert.Equal(2, _broker!.ThroughputUnits);
        await _broker.DisposeAsync();
        await using var client = Logs.Client(Broker.ConnectionStringFor(_port));
        var away = await Assert.ThrowsAsync<LogUnavailableException>(() => client.ThroughputAsync(CancellationToken.None));
        Assert.Equal(LogFault.Unreachable, away.Fault);
    }
}
