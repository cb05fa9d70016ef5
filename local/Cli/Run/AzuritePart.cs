using Sluice.Cli.Azurite;

namespace Sluice.Cli.Run;

/// <summary>Azurite as a part of the run.</summary>
internal sealed class AzuritePart(AzuriteServer server) : IPart
{
    /// <inheritdoc />
    public int ProcessId => server.ProcessId;

    /// <inheritdoc />
    public string Ended => "What it held is on disk, but for its last seconds if it was killed.";

    /// <inheritdoc />
    public Task WaitAsync(CancellationToken cancellationToken) => server.Exited.WaitAsync(cancellationToken);

    /// <inheritdoc />
    public ValueTask DisposeAsync() => server.DisposeAsync();
}
