using System.Buffers;
using Microsoft.AspNetCore.Http;

namespace Sluice.Collect;

/// <summary>The host that the client asked for.</summary>
internal static class RequestHost
{
    private static readonly SearchValues<char> Chars =
        SearchValues.Create("-._~:[]0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    /// <summary>Host and port as given in the first of the headers that holds a plausible one, else in Host; null when there is none.</summary>
    public static string? Of(HttpRequest request, string[] headers)
    {
        foreach (var name in headers)
            if (request.Headers[name] is [{ } value, ..])
            {
                var comma = value.IndexOf(',', StringComparison.Ordinal);
                var host = comma < 0 ? value : value[..comma].Trim();
                if (IsPlausible(host)) return host;
            }
        return request.Host.Value is { } own && IsPlausible(own) ? own : null;
    }

    /// <summary>The host without its port; an IPv6 address keeps its brackets.</summary>
    public static string WithoutPort(string host)
    {
        var colon = host.LastIndexOf(':');
        return colon < 0 || host.IndexOf(']', colon) >= 0 ? host : host[..colon];
    }

    private static bool IsPlausible(string host) => host.Length is > 0 and <= 300 && !host.AsSpan().ContainsAnyExcept(Chars);
}
