using Microsoft.Extensions.Logging.Abstractions;
using Sluice.Testing;

namespace Sluice.EventHubs.Tests.Tools;

/// <summary>A broker with a hub of two partitions, on a port and data of its own.</summary>
internal sealed class TestBroker : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();

    private TestBroker()
    {
    }

    public int Port { get; } = FreePorts.Take();

    public EventHubs.Broker Broker { get; private set; } = null!;

    public string Folder => _folder.Path;

    public static async Task<TestBroker> StartAsync(TimeProvider? time = null, int? units = null, bool acceptAnyJwt = false)
    {
        var test = new TestBroker();
        var options = test.Options with { ThroughputUnits = units, AcceptAnyJwt = acceptAnyJwt };
        test.Broker = await EventHubs.Broker.StartAsync(options, NullLoggerFactory.Instance, time ?? TimeProvider.System, default);
        return test;
    }

    public BrokerOptions Options => new() { DataDirectory = _folder.Path, Port = Port, Hubs = [new HubOptions("hub", 2)] };

    public async ValueTask DisposeAsync()
    {
        await Broker.DisposeAsync();
        _folder.Dispose();
    }
}
