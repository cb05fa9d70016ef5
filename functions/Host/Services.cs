using Azure.Identity;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Sluice.Archive;
using Sluice.Audiences;
using Sluice.Azure.Archive;
using Sluice.Azure.Assets;
using Sluice.Azure.EventHubs;
using Sluice.Azure.Fabric;
using Sluice.Azure.Overflow;
using Sluice.Azure.Reports;
using Sluice.Azure.Storage;
using Sluice.Azure.Visitors;
using Sluice.CallCentre;
using Sluice.Collect;
using Sluice.Enrich;
using Sluice.Enrich.Assets;
using Sluice.Enrich.Enrichments;
using Sluice.Enrich.Worker;
using Sluice.Fabric.Measuring;
using Sluice.Fabric.Storing;
using Sluice.Host.Audiences;
using Sluice.Host.CallCentre;
using Sluice.Host.Fabric;
using Sluice.Host.Lake;
using Sluice.Host.Reports;
using Sluice.Iglu;
using Sluice.Log;
using Sluice.Reports;
using Sluice.Reports.Definitions;
using Sluice.Settings;
using Sluice.Visitors;
using Sluice.Visitors.Api;
using Sluice.Visitors.Erasing;
using Sluice.Visitors.Identities;
using Sluice.Visitors.Rules;

namespace Sluice.Host;

/// <summary>
/// Puts the parts together. Every part is made when its function is first called: on Flex Consumption each group of
/// functions runs on instances of its own, and a collector must not pay for what only Enrich needs.
/// </summary>
internal static class Services
{
    /// <summary>Checks all settings, whichever function will need them, and registers the parts.</summary>
    /// <exception cref="InvalidOperationException">Settings are wrong; the message lists every mistake, one a line.</exception>
    public static void AddSluice(this IServiceCollection services, IConfiguration settings)
    {
        var errors = new List<string>();
        var collector = Checked(() => CollectorOptions.From(settings), errors);
        var enrich = EnrichOptions.Read(settings, errors);
        var iglu = IgluSettings.Read(settings, errors);
        IgluClient.Check(iglu, errors);
        var archive = ArchiveOptions.Read(settings, errors);
        var lake = Archive.Lake.LakeOptions.Read(settings, errors);
        var visitors = VisitorsOptions.Read(settings, errors);
        var calls = CallsOptions.Read(settings, errors);
        var audiences = AudiencesOptions.Read(settings, errors);
        var rules = VisitorRules.Load(visitors, errors);
        var reports = ReportsOptions.Read(settings, errors);
        var definitions = ReportDefinitions.Load(reports.File, errors);
        var measuring = MeasuringOptions.Read(settings, errors);
        var pace = PaceOptions.Read(settings, errors);
        var log = Checked(() => EventHubsConnection.FromConfiguration(settings, "EventHubs"), errors);
        var logOptions = Checked(() => EventHubsOptions.FromConfiguration(settings), errors);
        var storage = Checked(() => StorageClients.FromConfiguration(settings, "Storage"), errors);
        var enrichments = EnrichmentFiles.Load(
            enrich.EnrichmentsDirectory, errors, enrich.Assets, EnrichmentTools.From(enrich, settings, TimeProvider.System));
        Telemetry.Check(settings, errors);
        var fabric = FabricSettings.Read(settings, errors);
        if (errors.Count > 0) throw new InvalidOperationException(string.Join('\n', errors));

        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(pace);
        services.AddSingleton(collector!);
        services.AddSingleton(enrich);
        services.AddSingleton(archive);
        services.AddSingleton(visitors);
        services.AddSingleton(measuring);
        services.AddSingleton(storage!);
        services.AddSingleton(provider => new Telemetry(
            settings, () => new DefaultAzureCredential(), provider.GetRequiredService<ILogger<Telemetry>>()));

        services.AddSingleton(provider => new EventHubsClient(
            log!, logOptions!, Time(provider), provider.GetRequiredService<ILogger<EventHubsClient>>()));
        services.AddSingleton(provider => new EventHubsLogSender(provider.GetRequiredService<EventHubsClient>()));
        services.AddSingleton<ILogSender>(provider => new MeasuredLogSender(provider.GetRequiredService<EventHubsLogSender>()));

        services.AddSingleton<IOverflowStore>(provider => new BlobOverflowStore(
            storage!.Blobs.GetBlobContainerClient(BlobOverflowStore.ContainerName), Time(provider)));
        services.AddSingleton<Collector>();
        services.AddSingleton<Relay>();
        services.AddSingleton<UnknownApi>();

        services.AddSingleton<ISchemaValidator>(provider => IgluClient.Create(
            iglu, Time(provider), null, provider.GetRequiredService<ILogger<IgluClient>>()));
        services.AddSingleton(enrichments!);
        services.AddSingleton(provider => new AssetKeeper(
            enrichments!, enrich.Assets, Time(provider), new BlobAssets(storage!.Blobs), provider.GetRequiredService<ILogger<AssetKeeper>>()));
        services.AddSingleton<EventEnricher>();
        services.AddSingleton<EnrichWorker>();

        services.AddSingleton<IArchiveStore>(_ => new MeasuredArchiveStore(new BlobArchiveStore(
            storage!.Blobs.GetBlobContainerClient(BlobArchiveStore.ContainerName))));
        foreach (var hub in new[] { HubNames.Collected, HubNames.Enriched, HubNames.Failed })
            services.AddKeyedSingleton(hub, (provider, _) => new ArchiveWorker(
                hub, provider.GetRequiredService<IArchiveStore>(), archive, provider.GetRequiredService<ILogger<ArchiveWorker>>()));

        services.AddLake(lake, storage!.Blobs.GetBlobContainerClient(BlobLakeStore.ContainerName));

        services.AddSingleton<IVisitorStore>(_ => new MeasuredVisitorStore(new TableVisitorStore(
            storage!.Tables.GetTableClient(TableVisitorStore.TableName))));
        services.AddSingleton<IIdentityStore>(_ => new MeasuredIdentityStore(new TableIdentityStore(
            storage!.Tables.GetTableClient(TableIdentityStore.TableName))));
        services.AddSingleton<IErasureMarks>(_ => new TableErasureMarks(storage!.Tables.GetTableClient(TableErasureMarks.TableName)));
        services.AddSingleton(rules!);
        services.AddSingleton<IdentityGraph>();
        services.AddSingleton<VisitorsWorker>();
        services.AddSingleton(provider => new VisitorReader(
            provider.GetRequiredService<IVisitorStore>(), provider.GetRequiredService<IdentityGraph>(),
            stopping => provider.GetRequiredService<ILogSender>().GetPartitionCountAsync(HubNames.Enriched, stopping), rules!, visitors));
        services.AddSingleton<VisitorEraser>();
        services.AddSingleton<VisitorApi>();

        services.AddReports(reports, definitions!, storage!.Tables.GetTableClient(TableReportStore.TableName));

        services.AddSingleton<IHeartbeats>(provider => new TableHeartbeats(storage!.Tables, Time(provider)));
        services.AddSingleton(provider => new Gauges(settings, measuring, Time(provider)));
        services.AddHostedService(provider => new HeartbeatService(
            provider.GetRequiredService<IHeartbeats>, provider.GetRequiredService<Gauges>(), Time(provider),
            provider.GetRequiredService<ILogger<HeartbeatService>>()));
        services.AddFabric(fabric, settings, log!, storage!);
        services.AddCallCentre(calls, visitors, storage!);
        services.AddAudiences(audiences, visitors, storage!);
    }

    private static TimeProvider Time(IServiceProvider provider) => provider.GetRequiredService<TimeProvider>();

    private static T? Checked<T>(Func<T> read, List<string> errors) where T : class
    {
        try
        {
            return read();
        }
        catch (Exception wrong) when (wrong is InvalidOperationException or Azure.Settings.InvalidSettingsException)
        {
            errors.AddRange(wrong is Azure.Settings.InvalidSettingsException several ? several.Errors : [wrong.Message]);
            return null;
        }
    }
}
