using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Sluice.Log;
using Sluice.Snowplow;

namespace Sluice.Collect;

/// <summary>
/// The HTTP collector, compatible with Snowplow's. One delegate for every request: it routes by path itself and answers 404
/// where there is nothing. A tracking request is answered 200 once its payload is durable, in the log or, when the log is
/// away, in the overflow store; 503 with Retry-After when it is in neither.
/// </summary>
public sealed partial class Collector
{
    private readonly CollectorOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly StaticAnswers _answers;
    private readonly VisitorCookie _cookie;
    private readonly DoNotTrack _doNotTrack;
    private readonly HeaderPolicy _headers;
    private readonly RedirectTarget _redirects;
    private readonly PayloadWriter _writer;
    private readonly string[] _addressHeaders;
    private readonly string[] _hostHeaders;
    private readonly string _name;

    /// <summary>Creates the collector; one per process.</summary>
    /// <exception cref="InvalidOperationException">The options are wrong.</exception>
    public Collector(
        CollectorOptions options, ILogSender sender, IOverflowStore overflow, TimeProvider time, ILogger<Collector> logger)
    {
        _options = options.Validated();
        _time = time;
        _logger = logger;
        _answers = new StaticAnswers(options);
        _cookie = new VisitorCookie(options.Cookie, time);
        _doNotTrack = new DoNotTrack(options.DoNotTrackCookie);
        _headers = new HeaderPolicy(options.Proxy);
        _redirects = new RedirectTarget(options.RedirectDomains);
        var version = typeof(Collector).Assembly.GetName().Version?.ToString(3) ?? "0.0.0";
        _name = $"sluice-{version}-eventhubs";
        _writer = new PayloadWriter(options, sender, overflow, new Processor("sluice-collector", version), time, logger);
        _addressHeaders = [.. options.Proxy.ClientAddressHeaders];
        _hostHeaders = [.. options.Proxy.HostHeaders];
    }

    /// <summary>What <c>/sink-health</c> says: something was written since the start, and the log is not known to be away.</summary>
    public bool IsSinkHealthy => _writer.IsHealthy;

    /// <summary>Answers a request. Never throws.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        try
        {
            if (_answers.HstsValue is { } hsts) context.Response.Headers.StrictTransportSecurity = hsts;
            await RouteAsync(context);
        }
        catch (BadHttpRequestException e)
        {
            Fail(context, e.StatusCode);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException && context.RequestAborted.IsCancellationRequested)
        {
            // The client has gone; nobody is left to answer.
            context.Abort();
        }
        catch (Exception e)
        {
            CollectLog.Unexpected(_logger, e);
            Fail(context, StatusCodes.Status500InternalServerError);
        }
    }

    // In the order in which Snowplow's collector tries them.
    private Task RouteAsync(HttpContext context)
    {
        var request = context.Request;
        var path = request.Path.Value ?? "";
        var method = request.Method;
        var isTwoSegments = RequestPath.IsTwoSegments(path);
        if (isTwoSegments && !_options.EnableDefaultRedirect && RequestPath.IsRedirect(path))
            return StaticAnswers.SendAsync(
                context.Response, StatusCodes.Status404NotFound, StaticAnswers.Text, StaticAnswers.RedirectsDisabled);
        if (HttpMethods.IsOptions(method)) return _answers.PreflightAsync(context);
        var isGet = HttpMethods.IsGet(method);
        var isPixel = isGet || HttpMethods.IsHead(method);
        if (isTwoSegments)
        {
            var target = _options.Paths.TryGetValue(path, out var mapped) ? mapped : path;
            if (HttpMethods.IsPost(method)) return TrackPostAsync(context, target);
            return isPixel ? TrackAsync(context, target, null) : StaticAnswers.NotFoundAsync(context.Response);
        }
        if (isPixel && path is "/i" or "/ice.png") return TrackAsync(context, path, null);
        if (!isGet) return StaticAnswers.NotFoundAsync(context.Response);
        var response = context.Response;
        return path switch
        {
            "/" or "" => _answers.RootAsync(context),
            "/crossdomain.xml" => _answers.CrossDomainAsync(response),
            "/health" => StaticAnswers.SendAsync(response, StatusCodes.Status200OK, StaticAnswers.Text, StaticAnswers.Ok),
            "/sink-health" when IsSinkHealthy =>
                StaticAnswers.SendAsync(response, StatusCodes.Status200OK, StaticAnswers.Text, StaticAnswers.Ok),
            "/sink-health" => StaticAnswers.SendAsync(
                response, StatusCodes.Status503ServiceUnavailable, StaticAnswers.Text, StaticAnswers.Unavailable),
            "/robots.txt" => StaticAnswers.SendAsync(response, StatusCodes.Status200OK, StaticAnswers.Text, StaticAnswers.Robots),
            _ => StaticAnswers.NotFoundAsync(response),
        };
    }

    private static void Fail(HttpContext context, int status)
    {
        if (context.Response.HasStarted)
        {
            context.Abort();
            return;
        }
        context.Response.Clear();
        context.Response.StatusCode = status;
        context.Response.ContentLength = 0;
    }
}
