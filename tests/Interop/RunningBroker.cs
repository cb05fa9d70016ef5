using Microsoft.Extensions.Logging.Abstractions;
using Sluice.EventHubs;
using Sluice.Testing;

namespace Sluice.Interop.Tests;

/// <summary>A broker on a port and data of its own, that can be stopped and started again.</summary>
internal sealed class RunningBroker : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly int _port = FreePorts.Take();
    private readonly int? _units;

    private RunningBroker(int? units) => _units = units;

    public Broker Broker { get; private set; } = null!;

    public string ConnectionString => Broker.ConnectionString;

    public static async Task<RunningBroker> StartAsync(int? throughputUnits = null)
    {
        var running = new RunningBroker(throughputUnits);
        await running.StartAgainAsync();
        return running;
    }

    public async Task StartAgainAsync() => Broker = await Broker.StartAsync(
        new BrokerOptions
        {
            DataDirectory = _folder.Path,
            Port = _port,
            Hubs = [new HubOptions("collected", 4), new HubOptions("enriched", 2)],
            ThroughputUnits = _units,
        },
        NullLoggerFactory.Instance, TimeProvider.System, CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        await Broker.DisposeAsync();
        _folder.Dispose();
    }
}
