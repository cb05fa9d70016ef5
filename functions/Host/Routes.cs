using Sluice.Archive;
using Sluice.Audiences;
using Sluice.CallCentre;
using Sluice.Archive.Erasing;
using Sluice.Archive.Lake;
using Sluice.Collect;
using Sluice.Enrich.Worker;
using Sluice.Fabric.Api;
using Sluice.Fabric.Console;
using Sluice.Fabric.Running;
using Sluice.Host.CallCentre;
using Sluice.Host.Fabric;
using Sluice.Host.Invocation;
using Sluice.Log;
using Sluice.Reports.Api;
using Sluice.Reports.Boards;
using Sluice.Reports.Counting;
using Sluice.Reports.Upkeep;
using Sluice.Settings;
using Sluice.Visitors;
using Sluice.Visitors.Api;

namespace Sluice.Host;

/// <summary>
/// What answers where: the invocation endpoints by function name, the APIs and the console, and the collector for all the rest,
/// which also answers the Functions host's readiness ping and 404.
/// </summary>
internal static class Routes
{
    /// <summary>Maps every function of the app.</summary>
    public static void MapSluice(this WebApplication app)
    {
        var logger = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger("Sluice.Host");
        var pace = app.Services.GetRequiredService<PaceOptions>();
        MapBatch<EnrichWorker>("Enrich", HubNames.Collected, "enrich", pace.Enrich);
        MapBatch<VisitorsWorker>("Visitors", HubNames.Enriched, "visitors", pace.Visitors);
        MapBatch<CallsWorker>("CallCentre", HubNames.Enriched, "calls", pace.CallCentre);
        MapBatch<AudiencesWorker>("Audiences", HubNames.Enriched, "audiences", pace.Audiences);
        MapBatch<ReportsWorker>("Reports", HubNames.Enriched, "reports", pace.Reports);
        MapArchive("ArchiveCollected", HubNames.Collected, pace.ArchiveCollected);
        MapArchive("ArchiveEnriched", HubNames.Enriched, pace.ArchiveEnriched);
        MapArchive("ArchiveFailed", HubNames.Failed, pace.ArchiveFailed);
        app.MapPost("/Relay", (RequestDelegate)RelayAsync);
        app.MapPost("/Fabric", (RequestDelegate)FabricAsync);
        app.MapPost("/Lake", (RequestDelegate)LakeAsync);
        app.MapPost("/ReportsUpkeep", (RequestDelegate)UpkeepAsync);
        app.MapPost("/AudienceTimer", (RequestDelegate)(context =>
            RunAsync<AudiencesTimer>(context, "AudienceTimer", (timer, stopping) => timer.RunAsync(stopping))));
        app.MapPost("/AudienceWebhooks", (RequestDelegate)(context =>
            RunAsync<AudienceWebhooks>(context, "AudienceWebhooks", (webhooks, stopping) => webhooks.RunAsync(stopping))));
        app.Map("/console/{**file}", (RequestDelegate)(context =>
            context.RequestServices.GetRequiredService<ConsolePage>().HandleAsync(context)));
        app.Map("/calls/{**file}", (RequestDelegate)(context =>
            context.RequestServices.GetRequiredKeyedService<EmbeddedPage>(CallCentreServices.Page).HandleAsync(context)));
        app.Map("/api/calls/{**path}", (RequestDelegate)(context =>
            context.RequestServices.GetRequiredService<CallsApi>().HandleAsync(context)));
        app.Map("/boards/{**file}", (RequestDelegate)(context =>
            context.RequestServices.GetRequiredService<BoardsPage>().HandleAsync(context)));
        app.Map("/api/fabric/{**path}", (RequestDelegate)(context =>
            context.RequestServices.GetRequiredService<FabricApi>().HandleAsync(context)));
        app.Map("/api/audiences/{**name}", (RequestDelegate)(context =>
            context.RequestServices.GetRequiredService<AudiencesApi>().HandleAsync(context)));
        app.Map("/api/visitors/{**id}", (RequestDelegate)(context =>
            context.RequestServices.GetRequiredService<VisitorApi>().HandleAsync(context)));
        app.Map("/api/reports/{**path}", (RequestDelegate)(context =>
            context.RequestServices.GetRequiredService<ReportsApi>().HandleAsync(context)));
        app.Map("/api/{**path}", (RequestDelegate)(context =>
            context.RequestServices.GetRequiredService<UnknownApi>().HandleAsync(context)));
        app.MapFallback("{*path}", (RequestDelegate)(context =>
            context.RequestServices.GetRequiredService<Collector>().HandleAsync(context)));

        void MapBatch<T>(string function, string hub, string group, TimeSpan least) where T : class, IBatchWorker =>
            Map(function, hub, group, least, () => app.Services.GetRequiredService<T>());

        void MapArchive(string function, string hub, TimeSpan least) =>
            Map(function, hub, "archive", least, () => app.Services.GetRequiredKeyedService<ArchiveWorker>(hub));

        void Map(string function, string hub, string group, TimeSpan least, Func<IBatchWorker> worker)
        {
            var gauges = app.Services.GetRequiredService<Gauges>();
            var time = app.Services.GetRequiredService<TimeProvider>();
            app.MapPost("/" + function, (RequestDelegate)new BatchEndpoint(
                function, hub, group, () => gauges.Measure(function, worker()),
                new BatchRest(least, time, app.Lifetime.ApplicationStopping), logger).HandleAsync);
        }

        async Task RunAsync<T>(HttpContext context, string function, Func<T, CancellationToken, Task> run) where T : notnull
        {
            if (InvocationGuard.Refuses(context, function, logger)) return;
            await run(context.RequestServices.GetRequiredService<T>(), context.RequestAborted);
            await InvocationAnswer.SucceedAsync(context);
        }

        async Task FabricAsync(HttpContext context)
        {
            if (InvocationGuard.Refuses(context, "Fabric", logger)) return;
            await context.RequestServices.GetRequiredService<FabricEngine>().RunAsync(context.RequestAborted);
            await InvocationAnswer.SucceedAsync(context);
        }

        async Task LakeAsync(HttpContext context)
        {
            if (InvocationGuard.Refuses(context, "Lake", logger)) return;
            // First: the lake is made of what the archive still holds.
            await context.RequestServices.GetRequiredService<ArchiveEraser>().RunAsync(context.RequestAborted);
            await context.RequestServices.GetRequiredService<LakeCompactor>().RunAsync(context.RequestAborted);
            await InvocationAnswer.SucceedAsync(context);
        }

        async Task UpkeepAsync(HttpContext context)
        {
            if (InvocationGuard.Refuses(context, "ReportsUpkeep", logger)) return;
            await context.RequestServices.GetRequiredService<ReportsUpkeep>().RunAsync(context.RequestAborted);
            await InvocationAnswer.SucceedAsync(context);
        }

        async Task RelayAsync(HttpContext context)
        {
            if (InvocationGuard.Refuses(context, "Relay", logger)) return;
            // What it could not put back stays parked for the next run: a timer's failure would say nothing more.
            await context.RequestServices.GetRequiredService<Relay>().RunAsync(context.RequestAborted);
            await InvocationAnswer.SucceedAsync(context);
        }
    }
}
