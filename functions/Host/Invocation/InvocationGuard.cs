using System.Net;

namespace Sluice.Host.Invocation;

/// <summary>
/// Second lock on the invocation endpoints. The first is that no HTTP function's route can lead to them; this one tells
/// the Functions host's own calls from everything else. Requests it proxies always carry <c>X-Forwarded-*</c> headers,
/// which a sender outside can therefore not leave out; pages in a browser on this machine, which could reach the loopback
/// port past the host, always say where they come from; and the host calls <c>http://127.0.0.1:port</c> by that name.
/// Its own calls carry none of these headers.
/// </summary>
internal static class InvocationGuard
{
    private static readonly string[] ForeignHeaders =
    [
        "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Forwarded-Prefix", "x-ms-invocation-id", "Forwarded", "Via",
        "Origin", "Referer", "Cookie", "Sec-Fetch-Site", "Sec-Fetch-Mode",
    ];

    /// <summary>
    /// True, with 404 as the answer and a line in the log that names the header it was told by, when anyone but the
    /// Functions host sent the request. The routes let nobody get here: a line means that they, or the host, have changed.
    /// </summary>
    public static bool Refuses(HttpContext context, string function, ILogger logger)
    {
        if (ForeignHeader(context.Request) is not { } header) return false;
        HostLog.InvocationRefused(logger, function, header);
        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return true;
    }

    private static string? ForeignHeader(HttpRequest request)
    {
        foreach (var header in ForeignHeaders)
            if (request.Headers.ContainsKey(header))
                return header;
        var host = request.Host.Host;
        return host == "localhost" || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address)) ? null : "Host";
    }
}
