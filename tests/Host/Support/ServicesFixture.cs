using Microsoft.Extensions.Logging.Abstractions;
using Sluice.EventHubs;
using Sluice.Testing;

namespace Sluice.Host.Tests;

/// <summary>A log and a storage account for the app: the embedded broker and Azurite.</summary>
public sealed class ServicesFixture : IAsyncLifetime
{
    private readonly TemporaryFolder _data = new();
    private readonly int _port = FreePorts.Take();
    private Broker? _broker;

    public AzuriteFixture Azurite { get; } = new();

    public string Log => Broker.ConnectionStringFor(_port);

    public async Task InitializeAsync()
    {
        await Azurite.InitializeAsync();
        await StartLogAsync();
    }

    public async Task StartLogAsync() => _broker = await Broker.StartAsync(
        new BrokerOptions
        {
            DataDirectory = _data.Path,
            Port = _port,
            Hubs = [new HubOptions("collected", 2), new HubOptions("enriched", 2), new HubOptions("failed", 1)],
        },
        NullLoggerFactory.Instance, TimeProvider.System, CancellationToken.None);

    public async Task StopLogAsync()
    {
        if (_broker is not null) await _broker.DisposeAsync();
        _broker = null;
    }

    public async Task DisposeAsync()
    {
        await StopLogAsync();
        await Azurite.DisposeAsync();
        _data.Dispose();
    }
}
