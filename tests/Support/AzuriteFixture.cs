using Sluice.Cli.Azurite;
using Sluice.Cli.Packages;
using Xunit;

namespace Sluice.Testing;

/// <summary>Azurite for the tests of one class or collection, on ports and data of its own.</summary>
public sealed class AzuriteFixture : IAsyncLifetime
{
    private readonly TemporaryFolder _data = new();
    private readonly int _port = FreePorts.Take(3);
    private AzuriteServer? _server;

    /// <summary>Connection string for the Azure storage clients.</summary>
    public string ConnectionString => AzuriteServer.ConnectionStringFor(_port);

    /// <inheritdoc />
    public async Task InitializeAsync()
    {
        await NpmPackages.EnsureAsync(Repository.File("local"), _ => { }, CancellationToken.None);
        await StartAsync();
    }

    /// <summary>Starts the server (again), with the data it had.</summary>
    public async Task StartAsync() =>
        _server = await AzuriteServer.StartAsync(Repository.File("local"), _data.Path, _port, CancellationToken.None);

    /// <summary>Stops the server, as a machine that is shut down would.</summary>
    public async Task StopAsync()
    {
        if (_server is not null) await _server.DisposeAsync();
        _server = null;
    }

    /// <inheritdoc />
    public async Task DisposeAsync()
    {
        await StopAsync();
        _data.Dispose();
    }
}
