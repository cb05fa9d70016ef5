using Azure.Data.Tables;
using Sluice.Azure.EventHubs;
using Sluice.Azure.Reports;
using Sluice.Log;
using Sluice.Reports;
using Sluice.Reports.Api;
using Sluice.Reports.Counting;
using Sluice.Reports.Definitions;
using Sluice.Reports.Storing;
using Sluice.Reports.Upkeep;

namespace Sluice.Host.Reports;

/// <summary>Puts the reports together; every part is made when its function is first called.</summary>
internal static class ReportsServices
{
    /// <summary>Registers the parts.</summary>
    public static void AddReports(this IServiceCollection services, ReportsOptions options, ReportDefinitions definitions, TableClient table)
    {
        services.AddSingleton(options);
        services.AddSingleton(definitions);
        services.AddSingleton<IReportStore>(_ => new MeasuredReportStore(new TableReportStore(table)));
        services.AddSingleton<ReportsWorker>();
        services.AddSingleton(provider => new ReportsUpkeep(
            provider.GetRequiredService<IReportStore>(), definitions,
            stopping => provider.GetRequiredService<ILogSender>().GetPartitionCountAsync(HubNames.Enriched, stopping),
            options, provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<ReportsUpkeep>>()));
        services.AddSingleton(provider => new ReportsApi(
            provider.GetRequiredService<IReportStore>(), new EventHubsLogReader(provider.GetRequiredService<EventHubsClient>()), definitions, options,
            provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<ReportsApi>>()));
    }
}
