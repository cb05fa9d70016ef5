using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Sluice.Api;
using Sluice.Log;

namespace Sluice.CallCentre.Tests;

/// <summary>The API in a server of its own, over a store in memory.</summary>
internal sealed class CallServer : IAsyncDisposable
{
    public const int Partitions = 3;

    private readonly WebApplication _app;
    private readonly long[] _next = new long[Partitions];

    private readonly CallsWorker _worker;

    private CallServer(WebApplication app, MemoryCallStore store, CallsApi api, CallsWorker worker) =>
        (_app, Store, Api, _worker) = (app, store, api, worker);

    public MemoryCallStore Store { get; }

    public CallsApi Api { get; }

    public string Url => _app.Urls.First();

    public HttpClient Http { get; } = new();

    public static async Task<CallServer> StartAsync(
        TimeProvider time, CallsOptions? options = null, ILeadProfiles? profiles = null, double? behind = 0.4, string[]? keys = null, bool isOpen = true,
        Action<WebApplication>? map = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var store = new MemoryCallStore();
        var api = new CallsApi(
            store, profiles ?? new NoProfiles(), _ => ValueTask.FromResult(Partitions), _ => ValueTask.FromResult(behind),
            new ApiKeys(keys ?? [], isOpen), options ?? new CallsOptions(), time, NullLogger<CallsApi>.Instance);
        app.Map("/api/calls/{**path}", (RequestDelegate)api.HandleAsync);
        map?.Invoke(app);
        await app.StartAsync();
        return new CallServer(
            app, store, api, new CallsWorker(store, options ?? new CallsOptions(), time, NullLogger<CallsWorker>.Instance));
    }

    /// <summary>Events of one partition, through the worker.</summary>
    public async Task SayAsync(int partition, params byte[][] lines)
    {
        await _worker.ProcessAsync(Events.Batch(lines, partition, _next[partition]), default);
        _next[partition] += lines.Length;
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private sealed class NoProfiles : ILeadProfiles
    {
        public ValueTask<LeadFacts?> FindAsync(string visitorId, CancellationToken cancellationToken) => ValueTask.FromResult<LeadFacts?>(null);
    }
}
