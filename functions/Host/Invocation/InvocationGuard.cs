namespace Sluice.Host.Invocation;

/// <summary>
/// Second lock on the invocation endpoints. The first is that no HTTP function's route can lead to them; this one tells
/// the Functions host's own calls from requests it proxies: the proxy always adds <c>X-Forwarded-*</c> headers, which
/// a sender outside can therefore not leave out, and its own calls never carry them.
/// </summary>
internal static class InvocationGuard
{
    private static readonly string[] ProxyHeaders =
        ["X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "x-ms-invocation-id"];

    /// <summary>True when the request came through the proxy, from outside.</summary>
    public static bool IsFromOutside(HttpRequest request)
    {
        foreach (var header in ProxyHeaders)
            if (request.Headers.ContainsKey(header))
                return true;
        return false;
    }
}
