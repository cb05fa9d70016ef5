using Sluice.Api;
using Sluice.Audiences;
using Sluice.Azure.Audiences;
using Sluice.Azure.EventHubs;
using Sluice.Azure.Storage;
using Sluice.Log;
using Sluice.Visitors;
using Sluice.Visitors.Identities;

namespace Sluice.Host.Audiences;

/// <summary>Puts the audiences together; every part is made when its function is first called.</summary>
internal static class AudiencesServices
{
    /// <summary>Registers the parts.</summary>
    public static void AddAudiences(this IServiceCollection services, AudiencesOptions options, VisitorsOptions visitors, StorageClients storage)
    {
        // A name of this process: what another one has begun is taken over when its time is over.
        var owner = Guid.NewGuid().ToString("n");
        services.AddSingleton(options);
        services.AddSingleton<IAudienceStore>(_ => new TableAudienceStore(storage.Tables.GetTableClient(TableAudienceStore.TableName)));
        services.AddSingleton<IPersons, VisitorPersons>();
        services.AddSingleton(provider => new AudiencesWorker(
            new MeasuredFactStore(provider.GetRequiredService<IAudienceStore>()), options, provider.GetRequiredService<ILogger<AudiencesWorker>>()));
        services.AddSingleton(provider => new AudiencesTimer(
            provider.GetRequiredService<IAudienceStore>(), provider.GetRequiredService<IPersons>(), options,
            new OutboxSender(
                provider.GetRequiredService<IAudienceStore>(), provider.GetRequiredService<ILogSender>(),
                new EventHubsLogReader(provider.GetRequiredService<EventHubsClient>()), Time(provider), owner,
                provider.GetRequiredService<ILogger<OutboxSender>>()),
            Partitions(provider), Time(provider)));
        services.AddSingleton(provider => new AudienceWebhooks(
            provider.GetRequiredService<IAudienceStore>(), options, Time(provider), owner, provider.GetRequiredService<ILogger<AudienceWebhooks>>()));
        services.AddSingleton(provider => new PersonsChanged(provider.GetRequiredService<IAudienceStore>(), options, Partitions(provider), Time(provider)));
        services.AddSingleton<IPersonChanges, AudienceChanges>();
        // Who may see everybody's profile may see who is in an audience.
        var keys = new ApiKeys(visitors.Keys, visitors.AllowAnonymous);
        services.AddSingleton(provider => new AudiencesApi(
            provider.GetRequiredService<IAudienceStore>(), options, keys, provider.GetRequiredService<ILogger<AudiencesApi>>()));
    }

    private static Func<CancellationToken, ValueTask<int>> Partitions(IServiceProvider provider) =>
        stopping => provider.GetRequiredService<ILogSender>().GetPartitionCountAsync(HubNames.Enriched, stopping);

    private static TimeProvider Time(IServiceProvider provider) => provider.GetRequiredService<TimeProvider>();
}
