using Azure.Storage.Blobs;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Sluice.Log;

namespace Sluice.FunctionsHost;

/// <summary>How to host one published app on this machine.</summary>
public sealed record FunctionsHostOptions
{
    /// <summary>Most instances that one host runs.</summary>
    public const int MaxInstances = 64;

    /// <summary>The published folder: host.json and <c>*/function.json</c>.</summary>
    public required string AppDirectory { get; init; }

    /// <summary>Port on localhost for HTTP.</summary>
    public required int HttpPort { get; init; }

    /// <summary>Instances of the app to begin with, 1 to <see cref="MaxInstances"/>.</summary>
    public int Instances { get; init; } = 1;

    /// <summary>
    /// App settings: environment variables of the app, <c>%NAME%</c> in function.json, connections by name and
    /// <c>AzureFunctionsJobHost__…</c>.
    /// </summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    /// <summary>
    /// Opens a reader of the log, which the caller disposes of if need be. Gets the value of the setting that
    /// <c>connection</c> names: a connection string, or the fully qualified namespace of an identity-based connection.
    /// Called once per function and instance; it may give the same reader each time.
    /// </summary>
    public required Func<string, ILogReader> LogReader { get; init; }

    /// <summary>The account of <c>AzureWebJobsStorage</c>, for checkpoints, ownership and timers.</summary>
    public required BlobServiceClient Storage { get; init; }

    /// <summary>
    /// Where messages go: categories <c>Sluice.FunctionsHost</c> and, for the lines that the app of an instance prints,
    /// <c>Sluice.App.{instance}</c>.
    /// </summary>
    public ILoggerFactory Loggers { get; init; } = NullLoggerFactory.Instance;

    /// <summary>The clock of retries, timers and ownership.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>How often partitions are renewed and balanced; null for host.json's value, or 10 s (Azure: 30 s).</summary>
    public TimeSpan? LoadBalancingInterval { get; init; }

    /// <summary>When an ownership that was not renewed may be taken; null for host.json's value, or 30 s (Azure: 2 min).</summary>
    public TimeSpan? OwnershipExpiry { get; init; }

    /// <summary>How long running work may go on when the host or an instance stops, before SIGKILL.</summary>
    public TimeSpan StopGrace { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Routes of this machine's own; they win over the app's.</summary>
    public Action<IEndpointRouteBuilder>? LocalRoutes { get; init; }

    /// <summary>What is wrong with the options; empty when nothing is.</summary>
    internal IEnumerable<ManifestError> Validate()
    {
        if (HttpPort is < 1 or > 65535) yield return new ManifestError(nameof(HttpPort), "must be 1 to 65535");
        if (Instances is < 1 or > MaxInstances) yield return new ManifestError(nameof(Instances), $"must be 1 to {MaxInstances}");
        if (LoadBalancingInterval <= TimeSpan.Zero) yield return new ManifestError(nameof(LoadBalancingInterval), "must be positive");
        if (OwnershipExpiry <= TimeSpan.Zero) yield return new ManifestError(nameof(OwnershipExpiry), "must be positive");
        if (StopGrace < TimeSpan.Zero) yield return new ManifestError(nameof(StopGrace), "must not be negative");
        foreach (var name in Settings.Keys)
            if (name.Length == 0 || name.AsSpan().ContainsAny('=', '\0'))
                yield return new ManifestError(nameof(Settings), "holds a name that is no name of an environment variable");
    }
}
