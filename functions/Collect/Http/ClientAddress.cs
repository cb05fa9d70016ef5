using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Http;

namespace Sluice.Collect;

/// <summary>Where a request came from.</summary>
/// <param name="IpAddress">For the payload: IPv6 in brackets, <c>unknown</c> when not known.</param>
/// <param name="ForwardedFor">Value of the payload's <c>X-Forwarded-For</c>; null when no header told the address.</param>
internal readonly record struct ClientAddress(string IpAddress, string? ForwardedFor)
{
    public const string Unknown = "unknown";

    /// <summary>The first address in the first of the headers that holds one, else the peer of the connection.</summary>
    public static ClientAddress Of(HttpContext context, string[] headers)
    {
        var given = context.Request.Headers;
        foreach (var name in headers)
        {
            var values = given[name];
            for (var i = 0; i < values.Count; i++)
            {
                var rest = values[i].AsSpan();
                while (!rest.IsEmpty)
                {
                    var comma = rest.IndexOf(',');
                    var entry = (comma < 0 ? rest : rest[..comma]).Trim();
                    rest = comma < 0 ? default : rest[(comma + 1)..];
                    if (TryRead(entry, out var plain, out var isSix))
                        return new ClientAddress(isSix ? "[" + plain + "]" : plain, plain);
                }
            }
        }
        return new ClientAddress(OfPeer(context.Connection.RemoteIpAddress), null);
    }

    /// <summary>Reads <c>ip</c>, <c>ip:port</c>, <c>[ipv6]</c> or <c>[ipv6]:port</c>, quoted or not, with or without a zone.</summary>
    public static bool TryRead(ReadOnlySpan<char> entry, out string plain, out bool isSix)
    {
        (plain, isSix) = ("", false);
        entry = entry.Trim('"');
        if (entry.Length is < 2 or > 80) return false;
        if (entry[0] == '[')
        {
            var close = entry.IndexOf(']');
            if (close < 0 || !IsPort(entry[(close + 1)..])) return false;
            entry = entry[1..close];
        }
        else if (entry.IndexOf(':') is >= 0 and var colon && entry[(colon + 1)..].IndexOf(':') < 0)
        {
            if (!IsPort(entry[colon..])) return false;
            entry = entry[..colon];
        }
        if (entry.IndexOf(':') < 0)
        {
            if (!IsDottedQuad(entry)) return false;
            plain = entry.ToString();
            return true;
        }
        if (!IPAddress.TryParse(entry, out var address)) return false;
        if (address.IsIPv4MappedToIPv6)
        {
            plain = address.MapToIPv4().ToString();
            return true;
        }
        address.ScopeId = 0;
        plain = address.ToString();
        isSix = true;
        return true;
    }

    private static string OfPeer(IPAddress? peer)
    {
        if (peer is null) return Unknown;
        if (peer.IsIPv4MappedToIPv6) peer = peer.MapToIPv4();
        return peer.AddressFamily == AddressFamily.InterNetworkV6 ? "[" + peer + "]" : peer.ToString();
    }

    private static bool IsPort(ReadOnlySpan<char> text) =>
        text.IsEmpty || (text[0] == ':' && ushort.TryParse(text[1..], NumberStyles.None, CultureInfo.InvariantCulture, out _));

    // IPAddress would also take "1" and octal or hexadecimal parts, which no proxy means.
    private static bool IsDottedQuad(ReadOnlySpan<char> text)
    {
        for (var part = 0; part < 4; part++)
        {
            var dot = text.IndexOf('.');
            if (dot < 0 != (part == 3)) return false;
            var digits = dot < 0 ? text : text[..dot];
            if (digits.Length > 3 || !byte.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out _)) return false;
            text = dot < 0 ? default : text[(dot + 1)..];
        }
        return true;
    }
}
