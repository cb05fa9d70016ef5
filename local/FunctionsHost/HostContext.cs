using Azure.Storage.Blobs;
using Microsoft.Extensions.Logging;
using Sluice.FunctionsHost.Manifest;
using Sluice.Log;

namespace Sluice.FunctionsHost;

/// <summary>What every part of one host shares.</summary>
internal sealed record HostContext(
    string Folder,
    AppManifest Manifest,
    IReadOnlyDictionary<string, string> Settings,
    BlobServiceClient Storage,
    Func<string, ILogReader> LogReader,
    ILoggerFactory Loggers,
    TimeProvider Time,
    TimeSpan LoadBalancingInterval,
    TimeSpan OwnershipExpiry)
{
    /// <summary>What the stand-in says it is; the shape is that of the Functions host's own version.</summary>
    public const string HostVersion = "4.1037.0.0";

    /// <summary>The host's own messages.</summary>
    public ILogger Logger { get; } = Loggers.CreateLogger("Sluice.FunctionsHost");

    /// <summary>For readiness probes and invocations: nothing is followed, unpacked, kept or added.</summary>
    public HttpMessageInvoker Probe { get; } = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        ActivityHeadersPropagator = null,
        ConnectTimeout = TimeSpan.FromSeconds(5),
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(1),
    });

    /// <summary>Lines that the app of an instance prints.</summary>
    public ILogger AppLines(int instance) => Loggers.CreateLogger($"Sluice.App.{instance}");
}
