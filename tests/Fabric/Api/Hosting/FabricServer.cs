using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Sluice.Api;
using Sluice.Fabric.Api;
using Sluice.Fabric.Planning;

namespace Sluice.Fabric.Tests.Api;

/// <summary>API and console in a server of their own.</summary>
internal sealed class FabricServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private FabricServer(WebApplication app, FabricApi api) => (_app, Api) = (app, api);

    public FabricApi Api { get; }

    public string Url => _app.Urls.First();

    public static async Task<FabricServer> StartAsync(
        MemoryHistory history, MemoryControls controls, FabricApiOptions options, FabricTopology? topology = null, PlannerOptions? planner = null,
        LiveTiming? timing = null, TimeProvider? time = null, HttpClient? client = null, int port = 0)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromMinutes(1));
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        var app = builder.Build();
        var api = new FabricApi(
            history, controls, planner ?? new PlannerOptions(), topology ?? FabricTopology.Sluice, options, client ?? new HttpClient(), time ?? TimeProvider.System,
            LoggerFactory.Create(_ => { }).CreateLogger<FabricApi>(), timing ?? LiveTiming.Default, app.Lifetime.ApplicationStopping);
        var console = new EmbeddedPage(typeof(FabricApi).Assembly, "console");
        app.Map("/api/fabric/{*path}", (RequestDelegate)api.HandleAsync);
        app.Map("/console/{*file}", (RequestDelegate)console.HandleAsync);
        await app.StartAsync();
        return new FabricServer(app, api);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}
