using System.Net;
using System.Net.Sockets;

namespace Sluice.Enrich.Outbound;

/// <summary>Which addresses are the public internet's. The ranges are those of the IANA special-purpose registries.</summary>
internal static class AddressRules
{
    private static readonly IPNetwork[] Special =
    [
        .. new[]
        {
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24",
            "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
            "::/128", "::1/128", "64:ff9b:1::/48", "100::/64", "2001:db8::/32", "fc00::/7", "fe80::/10", "ff00::/8",
        }.Select(static text => IPNetwork.Parse(text)),
    ];

    /// <summary>True for an address that anybody on the internet could reach.</summary>
    public static bool IsPublic(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        if (address.AddressFamily == AddressFamily.InterNetworkV6 && Embedded(address) is { } embedded && !IsPublic(embedded)) return false;
        foreach (var network in Special)
            if (network.BaseAddress.AddressFamily == address.AddressFamily && network.Contains(address)) return false;
        return true;
    }

    /// <summary>The IPv4 address inside 6to4 and NAT64 addresses, which lead to it.</summary>
    private static IPAddress? Embedded(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out _);
        if (bytes[0] == 0x20 && bytes[1] == 0x02) return new IPAddress(bytes[2..6]);
        ReadOnlySpan<byte> nat64 = [0, 0x64, 0xFF, 0x9B, 0, 0, 0, 0, 0, 0, 0, 0];
        return bytes[..12].SequenceEqual(nat64) ? new IPAddress(bytes[12..]) : null;
    }
}
