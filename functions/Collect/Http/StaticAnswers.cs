using System.Globalization;
using System.Security;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Sluice.Collect;

/// <summary>Answers that are the same for everybody, made once.</summary>
internal sealed class StaticAnswers
{
    /// <summary>A transparent GIF89a of one pixel, 43 bytes.</summary>
    public static readonly byte[] Pixel = Convert.FromBase64String("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAICRAEAOw==");

    public static readonly byte[] Ok = "ok"u8.ToArray();
    public static readonly byte[] RedirectsDisabled = "redirects disabled"u8.ToArray();
    public static readonly byte[] Unavailable = "Service Unavailable"u8.ToArray();

    public static readonly byte[] Robots =
        "User-agent: *\nDisallow: /\n\nUser-agent: Googlebot\nDisallow: /\n\nUser-agent: AdsBot-Google\nDisallow: /"u8.ToArray();

    public const string NoCache = "no-cache, no-store, must-revalidate";
    public const string Text = "text/plain";

    private readonly RootResponseOptions _root;
    private readonly byte[] _rootBody;
    private readonly byte[]? _crossDomain;
    private readonly string _maxAge;

    public StaticAnswers(CollectorOptions options)
    {
        _root = options.RootResponse;
        _rootBody = Encoding.UTF8.GetBytes(_root.Body);
        _crossDomain = options.CrossDomain.Enabled ? Encoding.UTF8.GetBytes(Policy(options.CrossDomain)) : null;
        _maxAge = Seconds(options.Cors.AccessControlMaxAge);
        HstsValue = options.Hsts.Enable ? $"max-age={Seconds(options.Hsts.MaxAge)}; includeSubDomains" : null;
    }

    /// <summary>Value of Strict-Transport-Security; null when it is off.</summary>
    public string? HstsValue { get; }

    public static Task SendAsync(HttpResponse response, int status, string contentType, byte[] body)
    {
        response.StatusCode = status;
        response.ContentType = contentType;
        response.ContentLength = body.Length;
        return response.Body.WriteAsync(body).AsTask();
    }

    public static Task NotFoundAsync(HttpResponse response)
    {
        response.StatusCode = StatusCodes.Status404NotFound;
        response.ContentLength = 0;
        return Task.CompletedTask;
    }

    public Task PreflightAsync(HttpContext context)
    {
        var headers = context.Response.Headers;
        AllowOrigin(context);
        headers.AccessControlAllowHeaders = "Content-Type, SP-Anonymous";
        headers.AccessControlMaxAge = _maxAge;
        context.Response.ContentLength = 0;
        return Task.CompletedTask;
    }

    public static void AllowOrigin(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.AccessControlAllowOrigin = Origins.First(context.Request.Headers.Origin);
        headers.AccessControlAllowCredentials = "true";
    }

    public Task CrossDomainAsync(HttpResponse response) =>
        _crossDomain is null ? NotFoundAsync(response) : SendAsync(response, StatusCodes.Status200OK, "text/xml", _crossDomain);

    /// <summary>
    /// <c>GET /</c>. The Functions host asks it, without its own headers, until this program answers: that gets a plain 200.
    /// </summary>
    public Task RootAsync(HttpContext context)
    {
        if (!_root.Enabled)
            return context.Request.Headers.ContainsKey("X-Azure-Functions-InvocationId")
                ? NotFoundAsync(context.Response)
                : SendAsync(context.Response, StatusCodes.Status200OK, Text, Ok);
        var response = context.Response;
        response.StatusCode = _root.StatusCode;
        foreach (var (name, value) in _root.Headers) response.Headers[name] = value;
        if (_root.StatusCode is 204 or 205 or 304) return Task.CompletedTask;
        response.ContentLength = _rootBody.Length;
        if (_rootBody.Length == 0) return Task.CompletedTask;
        response.ContentType ??= Text;
        return response.Body.WriteAsync(_rootBody).AsTask();
    }

    private static string Policy(CrossDomainOptions options)
    {
        var text = new StringBuilder("<?xml version=\"1.0\"?>\n<cross-domain-policy>\n");
        foreach (var domain in options.Domains)
            text.Append("  <allow-access-from domain=\"").Append(SecurityElement.Escape(domain))
                .Append("\" secure=\"").Append(options.Secure ? "true" : "false").Append("\" />\n");
        return text.Append("</cross-domain-policy>").ToString();
    }

    private static string Seconds(TimeSpan span) => ((long)span.TotalSeconds).ToString(CultureInfo.InvariantCulture);
}
