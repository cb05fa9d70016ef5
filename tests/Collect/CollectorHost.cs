using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Sluice.Snowplow;

namespace Sluice.Collect.Tests;

/// <summary>The collector behind a real Kestrel on loopback, with a log and an overflow store that tests can break.</summary>
internal sealed class CollectorHost : IAsyncDisposable
{
    private readonly WebApplication _app;

    private CollectorHost(WebApplication app, FakeLog log, IOverflowStore store, ErrorCounter errors)
    {
        (_app, Log, Store, Errors) = (app, log, store, errors);
        var address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        Uri = new Uri(address);
        Http = new HttpClient(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false })
        {
            BaseAddress = Uri,
            Timeout = TimeSpan.FromSeconds(60),
        };
    }

    public Uri Uri { get; }
    public HttpClient Http { get; }
    public FakeLog Log { get; }
    public IOverflowStore Store { get; }
    public FakeOverflow Overflow => (FakeOverflow)Store;

    /// <summary>Errors that the collector logged as unexpected.</summary>
    public ErrorCounter Errors { get; }

    public static async Task<CollectorHost> StartAsync(
        CollectorOptions? options = null, FakeLog? log = null, IOverflowStore? store = null, TimeProvider? time = null)
    {
        options ??= new CollectorOptions();
        log ??= new FakeLog();
        store ??= new FakeOverflow();
        var errors = new ErrorCounter();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(server =>
        {
            server.Listen(IPAddress.Loopback, 0);
            CollectorServer.Configure(server, options);
        });
        var app = builder.Build();
        var collector = new Collector(options, log, store, time ?? TimeProvider.System, errors);
        app.Run(collector.HandleAsync);
        await app.StartAsync();
        return new CollectorHost(app, log, store, errors);
    }

    /// <summary>Sends a request; header lines as <c>Name: value</c>.</summary>
    public async Task<Answer> SendAsync(string method, string pathAndQuery, string? body = null, params string[] headers)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), pathAndQuery);
        if (body is not null) request.Content = new StringContent(body);
        foreach (var line in headers)
        {
            var (name, value) = (line[..line.IndexOf(':')], line[(line.IndexOf(':') + 1)..].Trim());
            if (name.Equals("Content-Type", StringComparison.OrdinalIgnoreCase))
            {
                request.Content!.Headers.Remove(name);
                request.Content.Headers.TryAddWithoutValidation(name, value);
            }
            else request.Headers.TryAddWithoutValidation(name, value);
        }
        using var response = await Http.SendAsync(request);
        return await Answer.OfAsync(response);
    }

    /// <summary>The only payload written so far.</summary>
    public CollectorPayload Payload => Assert.Single(Log.Payloads);

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    internal sealed class ErrorCounter : ILogger<Collector>
    {
        public List<string> Unexpected { get; } = [];

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (eventId.Id != 4005) return;
            lock (Unexpected) Unexpected.Add(exception?.ToString() ?? "");
        }
    }
}
