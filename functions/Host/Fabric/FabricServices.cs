using Azure.Core;
using Azure.Identity;
using Sluice.Azure.EventHubs;
using Sluice.Azure.Fabric;
using Sluice.Azure.Overflow;
using Sluice.Azure.Storage;
using Sluice.Azure.Visitors;
using Sluice.Fabric.Acting;
using Sluice.Fabric.Api;
using Sluice.Fabric.Judging;
using Sluice.Fabric.Measuring;
using Sluice.Fabric.OwnEvents;
using Sluice.Fabric.Running;
using Sluice.Fabric.Storing;
using Sluice.Fabric.Telling;
using Sluice.Log;

namespace Sluice.Host.Fabric;

/// <summary>Puts the fabric together; every part is made when the timer, the API or the console is first called.</summary>
internal static class FabricServices
{
    private static readonly DeclaredConsumer[] Consumers =
    [
        new("ArchiveCollected", HubNames.Collected, "archive"), new("Enrich", HubNames.Collected, "enrich"),
        new("ArchiveEnriched", HubNames.Enriched, "archive"), new("Visitors", HubNames.Enriched, "visitors"),
        new("CallCentre", HubNames.Enriched, "calls"),
        new("Audiences", HubNames.Enriched, "audiences"),
        new("Reports", HubNames.Enriched, "reports"),
        new("ArchiveFailed", HubNames.Failed, "archive"),
    ];

    /// <summary>Registers the parts.</summary>
    public static void AddFabric(
        this IServiceCollection services, FabricSettings settings, IConfiguration configuration, EventHubsConnection log, StorageClients storage)
    {
        var container = storage.Blobs.GetBlobContainerClient(BlobFabricState.ContainerName);
        services.AddSingleton<IFabricState>(_ => new BlobFabricState(container));
        services.AddSingleton<IFabricControls>(provider => new BlobFabricControls(container, Time(provider)));
        services.AddSingleton<IFabricHistory>(provider => new TableFabricHistory(
            storage.Tables, container, PipelineViewJson.Write, Time(provider)));
        services.AddSingleton(provider => new FabricApi(
            provider.GetRequiredService<IFabricHistory>(), provider.GetRequiredService<IFabricControls>(), settings.Planner,
            FabricTopology.Sluice, settings.Api, PeerClient(), Time(provider), provider.GetRequiredService<ILogger<FabricApi>>(),
            provider.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping));

        services.AddSingleton<Capacity>(provider => new Capacity(
            settings.Local.IsConfigured ? new LocalCapacity(settings.Local, provider.GetRequiredService<EventHubsClient>())
            : settings.Azure.IsConfigured ? new ArmCapacity(
                settings.Azure, Credential(configuration), Time(provider), provider.GetRequiredService<ILogger<ArmCapacity>>())
            : null));
        services.AddSingleton<Gauge>(provider => new Gauge(
            settings.Local.IsConfigured ? new LocalLogGauge(provider.GetRequiredService<EventHubsClient>(), Time(provider))
            : settings.Monitor.IsConfigured ? new MonitorGauge(
                settings.Monitor, Credential(configuration), Time(provider), provider.GetRequiredService<ILogger<MonitorGauge>>())
            : null));
        services.AddSingleton(provider => new AlertSender(
            settings.Alerts, Time(provider), provider.GetRequiredService<ILogger<AlertSender>>()));
        services.AddSingleton(provider => new FabricEngine(
            new FabricParts(
                Measurer(provider, settings, log, storage), new Judge(settings.Judge), settings.Planner,
                provider.GetRequiredService<Capacity>().Port, provider.GetRequiredService<IFabricState>(),
                provider.GetRequiredService<IFabricHistory>(), provider.GetRequiredService<IFabricControls>(), settings.Alerts,
                provider.GetRequiredService<AlertSender>(),
                settings.Running.OwnEvents ? new OwnEventSender(provider.GetRequiredService<EventHubsLogSender>(), Time(provider)) : null),
            settings.Running, Time(provider), provider.GetRequiredService<ILogger<FabricEngine>>()));
    }

    private static Measurer Measurer(IServiceProvider provider, FabricSettings settings, EventHubsConnection log, StorageClients storage)
    {
        var time = Time(provider);
        var client = provider.GetRequiredService<EventHubsClient>();
        var sender = provider.GetRequiredService<EventHubsLogSender>();
        var checkpoints = (settings.Checkpoints ?? storage).Blobs.GetBlobContainerClient(CheckpointReader.ContainerName);
        return new Measurer(
            new MeasurerPorts(
                new LogPositions(
                    new EventHubsLogReader(client), [HubNames.Collected, HubNames.Enriched, HubNames.Failed], settings.Measuring, time),
                new CheckpointReader(checkpoints, log.Host, Consumers, time),
                Consumers)
            {
                Heartbeats = provider.GetRequiredService<IHeartbeats>(),
                Log = provider.GetRequiredService<Gauge>().Port,
                Parked = new BlobParkedEvents(storage.Blobs.GetBlobContainerClient(BlobOverflowStore.ContainerName), time),
                Capacity = provider.GetRequiredService<Capacity>().Port,
                Canary = settings.Measuring.CanaryInterval == TimeSpan.Zero ? null : new Canary(
                    sender,
                    new TableCanaryEnd(
                        storage.Tables.GetTableClient(TableVisitorStore.TableName),
                        stopping => sender.GetPartitionCountAsync(HubNames.Enriched, stopping)),
                    settings.Measuring, time),
            },
            settings.Measuring, time);
    }

    private static HttpClient PeerClient() => new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false })
    {
        Timeout = TimeSpan.FromSeconds(10),
        MaxResponseContentBufferSize = 1 << 20,
    };

    private static TokenCredential Credential(IConfiguration configuration) =>
        configuration["Storage:clientId"] is { Length: > 0 } id
            ? new ManagedIdentityCredential(ManagedIdentityId.FromUserAssignedClientId(id))
            : new DefaultAzureCredential();

    private static TimeProvider Time(IServiceProvider provider) => provider.GetRequiredService<TimeProvider>();

    /// <summary>Who tells the log's load, if anybody.</summary>
    private sealed record Gauge(ILogGauge? Port);

    /// <summary>What can be scaled, if anything.</summary>
    private sealed record Capacity(ICapacity? Port);
}
