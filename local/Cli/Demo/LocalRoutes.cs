using System.Globalization;
using Azure.Storage.Blobs;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using Sluice.Archive;
using Sluice.Azure.Archive;
using Sluice.Azure.EventHubs;
using Sluice.Cli.Micro;
using Sluice.Cli.Run;
using Sluice.Iglu;

namespace Sluice.Cli.Demo;

/// <summary>What only the local run answers: the Micro API and the demo page, both read back from the log.</summary>
internal sealed class LocalRoutes : IAsyncDisposable
{
    private readonly HostPlan _plan;
    private readonly EventHubsClient _client;
    private readonly MicroStore _store;
    private readonly MicroFeed _feed;
    private readonly IgluClient _iglu;
    private readonly IArchiveStore _archive;
    private readonly ArchiveIndex _index;

    private LocalRoutes(
        HostPlan plan, EventHubsClient client, MicroStore store, MicroFeed feed, IgluClient iglu, IArchiveStore archive) =>
        (_plan, _client, _store, _feed, _iglu, _archive, _index) =
        (plan, client, store, feed, iglu, archive, new ArchiveIndex(new ArchiveReader(archive, TimeProvider.System), TimeProvider.System));

    /// <summary>Attaches to the ends of the hubs, so that nothing sent from now on is missed.</summary>
    public static async Task<LocalRoutes> StartAsync(HostPlan plan, ILoggerFactory logging, CancellationToken cancellationToken)
    {
        var client = new EventHubsClient(
            EventHubsConnection.Parse(plan.Settings["EventHubs"]), EventHubsOptions.Default, TimeProvider.System,
            logging.CreateLogger<EventHubsClient>());
        var store = new MicroStore();
        var feed = await MicroFeed.StartAsync(
            new EventHubsLogReader(client), store, logging.CreateLogger<MicroFeed>(), cancellationToken);
        var iglu = IgluClient.Create(
            new IgluOptions
            {
                ResolverFile = plan.Settings.GetValueOrDefault("Sluice__Iglu__ResolverFile"),
                SchemasDirectory = plan.Settings.GetValueOrDefault("Sluice__Iglu__SchemasDirectory"),
                AllowHttpOnLoopback = true,
                CacheTtl = TimeSpan.TryParse(
                    plan.Settings.GetValueOrDefault("Sluice__Iglu__CacheTtl"), CultureInfo.InvariantCulture, out var life) ? life : null,
            },
            TimeProvider.System);
        var archive = new BlobArchiveStore(new BlobContainerClient(plan.Settings["Storage"], BlobArchiveStore.ContainerName));
        return new LocalRoutes(plan, client, store, feed, iglu, archive);
    }

    /// <summary>Maps the routes.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        MicroApi.Map(routes, _store, LookUpAsync);
        new DemoPage(_plan.LocalFolder, _plan.Port).Map(routes);
        new BannerPages(_plan.LocalFolder, _plan.Port).Map(routes);
        var blobs = new DemoBlobs(_archive, _index);
        routes.MapGet("/demo/ways", (RequestDelegate)new DemoWays(_store, _index).HandleAsync);
        routes.MapGet("/demo/blobs/{**name}", (RequestDelegate)blobs.BlobAsync);
        routes.MapGet("/demo/records/{id}", (RequestDelegate)blobs.RecordAsync);
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _feed.DisposeAsync();
        await _client.DisposeAsync();
        _iglu.Dispose();
        _index.Dispose();
    }

    private async ValueTask<(string? Schema, string? LookupHistory)> LookUpAsync(string uri)
    {
        if (!SchemaKey.TryParse(uri, out var key, out _)) return (null, null);
        var found = await _iglu.LookupAsync(key, CancellationToken.None);
        return (found.Schema is { } schema ? System.Text.Encoding.UTF8.GetString(schema.Span) : null, found.LookupHistoryJson);
    }
}
