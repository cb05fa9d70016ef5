using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Sluice.FunctionsHost.Manifest;
using Yarp.ReverseProxy.Forwarder;

namespace Sluice.FunctionsHost.Http;

/// <summary>
/// The host's web server: local routes first, then the host's own paths, then the app's HTTP functions, passed through as
/// with <c>enableProxyingHttpRequest</c>. Whatever matches no function's route and methods is 404 and never reaches the app.
/// </summary>
internal sealed class HttpFront : IAsyncDisposable
{
    private const long DefaultBodyLimit = 104_857_600;
    private static readonly ForwarderRequestConfig Forwarding = new()
    {
        ActivityTimeout = TimeSpan.FromSeconds(240),
        Version = HttpVersion.Version11,
        VersionPolicy = HttpVersionPolicy.RequestVersionExact,
    };

    private readonly HostContext _context;
    private readonly RoundRobin _instances;
    private readonly WebApplication _app;
    private readonly IHttpForwarder _forwarder;
    private readonly HttpMessageInvoker _client = new(new ConnectRetryHandler(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        UseCookies = false,
        UseProxy = false,
        // A client's traceparent goes on as it came.
        ActivityHeadersPropagator = null,
        ConnectTimeout = TimeSpan.FromSeconds(15),
    }));

    public HttpFront(
        HostContext context, RoundRobin instances, int port, Action<IEndpointRouteBuilder>? localRoutes, Func<HostSnapshot> snapshot)
    {
        (_context, _instances) = (context, instances);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ContentRootPath = context.Folder });
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.ListenLocalhost(port);
            kestrel.Limits.MaxRequestBodySize = BodyLimit(context.Settings);
        });
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.Services.AddRouting();
        builder.Services.AddHttpForwarder();
        builder.Logging.AddProvider(new ForwardingLoggers(context.Loggers))
            .AddFilter("Microsoft", LogLevel.Warning).AddFilter("Yarp", LogLevel.None);
        _app = builder.Build();
        _forwarder = _app.Services.GetRequiredService<IHttpForwarder>();
        _app.UseRouting();
        localRoutes?.Invoke(_app);
        ReservedPaths.Map(_app, snapshot);
        foreach (var function in context.Manifest.Functions)
            if (function.Trigger is HttpTrigger trigger)
                _app.MapMethods(Template(function.Name, trigger), trigger.Methods, http => ProxyAsync(http, function.Name))
                    .WithOrder(1);
        // Without it a path that is known under another method would answer 405; the Functions host answers 404.
        _app.Map("{**nothing}", static http =>
        {
            http.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        }).WithOrder(int.MaxValue);
    }

    public Task StartAsync(CancellationToken cancellationToken) => _app.StartAsync(cancellationToken);

    /// <summary>Takes no more requests; those in flight may end within <paramref name="grace"/>.</summary>
    public async Task StopAsync(TimeSpan grace)
    {
        using var limit = new CancellationTokenSource(grace);
        await _app.StopAsync(limit.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _client.Dispose();
    }

    private string Template(string name, HttpTrigger trigger)
    {
        // Without a route the function's name is the route; "/" is the way to say "none".
        var route = (trigger.Route is { Length: > 0 } given ? given : name).TrimStart('/');
        var prefix = _context.Manifest.Host.RoutePrefix;
        return prefix.Length == 0 ? "/" + route : route.Length == 0 ? "/" + prefix : $"/{prefix}/{route}";
    }

    private async Task ProxyAsync(HttpContext http, string function)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted);
        limit.CancelAfter(_context.Manifest.Host.InitializationTimeout * 4);
        App.AppInstance? instance = null;
        try
        {
            instance = await _instances.NextAsync(limit.Token);
        }
        catch (OperationCanceledException) when (!http.RequestAborted.IsCancellationRequested)
        {
            // Held as long as the host holds a request for an app that starts.
        }
        catch (OperationCanceledException)
        {
            return;
        }
        if (instance is null)
        {
            Fail(http, null, "the app is not running");
            return;
        }
        limit.CancelAfter(_context.Manifest.Host.FunctionTimeout ?? Timeout.InfiniteTimeSpan);
        instance.EnterHttp();
        try
        {
            var error = await _forwarder.SendAsync(
                http, $"http://127.0.0.1:{instance.Port}", _client, Forwarding, new InvocationTransformer(Guid.NewGuid(), instance), limit.Token);
            if (limit.IsCancellationRequested && !http.RequestAborted.IsCancellationRequested) instance.RestartAfterTimeout(function);
            if (error != ForwarderError.None)
                Fail(http, http.Features.Get<IForwarderErrorFeature>()?.Exception, error.ToString());
        }
        finally
        {
            instance.LeaveHttp();
        }
    }

    // Whatever kept the request from the app, or the app from answering, is the same plain 500 in the Functions host.
    private void Fail(HttpContext http, Exception? fault, string reason)
    {
        if (http.RequestAborted.IsCancellationRequested) return;
        _context.Logger.NotProxied(fault, http.Request.Method, http.Request.Path, reason);
        if (http.Response.HasStarted) return;
        http.Response.Clear();
        http.Response.StatusCode = StatusCodes.Status500InternalServerError;
    }

    private static long BodyLimit(IReadOnlyDictionary<string, string> settings) =>
        settings.TryGetValue("FUNCTIONS_REQUEST_BODY_SIZE_LIMIT", out var text)
        && long.TryParse(text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var limit)
            ? limit
            : DefaultBodyLimit;

    /// <summary>Signals belong to the program that this library is part of.</summary>
    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }

    private sealed class ForwardingLoggers(ILoggerFactory loggers) : ILoggerProvider
    {
        public ILogger CreateLogger(string categoryName) => loggers.CreateLogger(categoryName);

        public void Dispose()
        {
            // The factory belongs to whoever gave it.
        }
    }
}
