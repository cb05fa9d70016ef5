using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Sluice.Cli.Capacity;
using Sluice.FunctionsHost;
using Sluice.Testing;

namespace Sluice.Cli.Tests.Capacity;

/// <summary>The capacity route in front of a host that only counts.</summary>
internal sealed class FakeHost : IAsyncDisposable
{
    public const string Token = "0123456789abcdef0123456789abcdef";
    private readonly WebApplication _app;
    private readonly InstanceWishes _wishes;
    private volatile int _running;
    private int _disposed;

    private FakeHost(int initial, int most, string token)
    {
        _running = initial;
        _wishes = new InstanceWishes(initial, most, Snapshot, SetAsync, NullLogger.Instance);
        var port = FreePorts.Take();
        Url = new Uri($"http://127.0.0.1:{port}{CapacityRoute.Path}");
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        _app = builder.Build();
        new CapacityRoute(_wishes, token).Map(_app);
    }

    public Uri Url { get; }

    public int Running => _running;

    public HttpClient Client { get; } = new();

    /// <summary>Awaited before a change comes true.</summary>
    public Func<int, Task> Before { get; set; } = _ => Task.CompletedTask;

    public static async Task<FakeHost> StartAsync(int initial = 1, int most = 8, string token = Token)
    {
        var host = new FakeHost(initial, most, token);
        await host._app.StartAsync();
        return host;
    }

    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string? body = null, string? authorization = "Bearer " + Token, string? origin = null)
    {
        using var request = new HttpRequestMessage(method, Url);
        if (authorization is not null) request.Headers.TryAddWithoutValidation("Authorization", authorization);
        if (origin is not null) request.Headers.Add("Origin", origin);
        if (body is not null) request.Content = new StringContent(body);
        return await Client.SendAsync(request);
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0) return;
        await _app.DisposeAsync();
        await _wishes.DisposeAsync();
        Client.Dispose();
    }

    private HostSnapshot Snapshot() => new(
        [.. Enumerable.Range(1, _running).Select(id => new InstanceSnapshot(id, null, 1, default))],
        [new("CollectEvents", "http", ""), new("Enrich", "eventHub", ""), new("Relay", "timer", ""), new("Visitors", "eventHub", "")], []);

    private async Task SetAsync(int count)
    {
        await Before(count);
        _running = count;
    }
}
