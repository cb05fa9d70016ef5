using System.Net;

namespace Sluice.Enrich.Input;

/// <summary>An IP address as user_ipaddress holds it; a port and brackets around it are passed over.</summary>
internal static class AddressText
{
    /// <summary>Reads it; an IPv4 address in IPv6 clothes becomes the IPv4 address. False for what is none.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out IPAddress address)
    {
        address = null!;
        text = text.Trim();
        if (text.StartsWith("["))
        {
            var close = text.IndexOf(']');
            if (close < 0) return false;
            text = text[1..close];
        }
        else if (text.Count(':') == 1)
        {
            text = text[..text.IndexOf(':')];
        }
        // IPAddress also reads 1, 0x7f.1 and scopes, which nobody sends as an address.
        if (text.Length > 45 || text.ContainsAnyExcept("0123456789abcdefABCDEF:.")
            || (!text.Contains(':') && text.Count('.') != 3) || !IPAddress.TryParse(text, out address!))
            return false;
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        return true;
    }
}
