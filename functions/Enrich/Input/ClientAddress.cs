using System.Net;

namespace Sluice.Enrich.Input;

/// <summary>
/// The visitor's address: the first entry of the first <c>X-Forwarded-For</c> header, else the first <c>for=</c> of a
/// <c>Forwarded</c> header (RFC 7239), else the payload's own. Quotes, brackets and ports are taken off header entries;
/// what is then no address is passed over.
/// </summary>
internal static class ClientAddress
{
    private const string ForwardedFor = "X-Forwarded-For:";
    private const string Forwarded = "Forwarded:";

    public static string Of(IReadOnlyList<string>? headers, string fallback)
    {
        if (headers is null) return fallback;
        for (var i = 0; i < headers.Count; i++)
        {
            var header = headers[i].AsSpan();
            if (header.StartsWith(ForwardedFor, StringComparison.OrdinalIgnoreCase)
                && Clean(First(header[ForwardedFor.Length..], ',')) is { } address)
                return address;
        }
        for (var i = 0; i < headers.Count; i++)
        {
            var header = headers[i].AsSpan();
            if (header.StartsWith(Forwarded, StringComparison.OrdinalIgnoreCase)
                && FromForwarded(header[Forwarded.Length..]) is { } address)
                return address;
        }
        return fallback;
    }

    private static string? FromForwarded(ReadOnlySpan<char> value)
    {
        var element = First(value, ',');
        while (!element.IsEmpty)
        {
            var pair = First(element, ';');
            element = element[Math.Min(pair.Length + 1, element.Length)..];
            pair = pair.Trim();
            if (pair.StartsWith("for=", StringComparison.OrdinalIgnoreCase)) return Clean(pair[4..]);
        }
        return null;
    }

    private static string? Clean(ReadOnlySpan<char> entry)
    {
        entry = entry.Trim().Trim('"').Trim();
        if (entry.StartsWith("[", StringComparison.Ordinal))
        {
            var close = entry.IndexOf(']');
            if (close < 0) return null;
            entry = entry[1..close];
        }
        else if (entry.Count(':') == 1)
        {
            entry = First(entry, ':');
        }
        // IPAddress also reads 1, 0x7f.1 and scopes, which no proxy writes.
        var isAddress = !entry.ContainsAnyExcept("0123456789abcdefABCDEF:.")
            && (entry.Contains(':') || entry.Count('.') == 3)
            && IPAddress.TryParse(entry, out _);
        return isAddress ? entry.ToString() : null;
    }

    private static ReadOnlySpan<char> First(ReadOnlySpan<char> text, char separator)
    {
        var end = text.IndexOf(separator);
        return end < 0 ? text : text[..end];
    }
}
