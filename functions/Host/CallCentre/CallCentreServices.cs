using Sluice.Api;
using Sluice.Azure.CallCentre;
using Sluice.Azure.Storage;
using Sluice.CallCentre;
using Sluice.Fabric.Storing;
using Sluice.Log;
using Sluice.Visitors;
using Sluice.Visitors.Erasing;

namespace Sluice.Host.CallCentre;

/// <summary>Puts the call centre together; every part is made when its function is first called.</summary>
internal static class CallCentreServices
{
    /// <summary>Registers the parts.</summary>
    public static void AddCallCentre(this IServiceCollection services, CallsOptions calls, VisitorsOptions visitors, StorageClients storage)
    {
        services.AddSingleton<ICallStore>(_ => new MeasuredCallStore(new TableCallStore(storage.Tables.GetTableClient(TableCallStore.TableName))));
        services.AddSingleton(provider => new CallsWorker(
            provider.GetRequiredService<ICallStore>(), calls, provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<CallsWorker>>()));
        services.AddSingleton<ILeadProfiles, VisitorLeads>();
        services.AddSingleton(provider => new CallLag(provider.GetRequiredService<IFabricHistory>(), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new CallsApi(
            provider.GetRequiredService<ICallStore>(), provider.GetRequiredService<ILeadProfiles>(),
            stopping => provider.GetRequiredService<ILogSender>().GetPartitionCountAsync(HubNames.Enriched, stopping),
            provider.GetRequiredService<CallLag>().ReadAsync, new ApiKeys(visitors.Keys, visitors.AllowAnonymous), calls,
            provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<CallsApi>>()));
        services.AddSingleton<IVisitorTrace, LeadTrace>();
    }
}
