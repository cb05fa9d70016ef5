using System.Buffers;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Sluice.Iglu.Validation;

/// <summary>
/// The formats of draft 4, as leniently as Snowplow's validator: a uri is a scheme, a colon and no blank; date-time is
/// RFC 3339 (section 5.6).
/// </summary>
internal static class Formats
{
    private const int MaximumHostname = 255;

    private static readonly SearchValues<char> LocalPart =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!#$%&'*+/=?^_`{|}~-.");

    /// <summary>The test of a format; null for one that is not known.</summary>
    internal static FormatRule.Test? Find(string name) => name switch
    {
        "date-time" => IsDateTime,
        "date" => IsDate,
        "uri" => IsUri,
        "ipv4" or "ip-address" => IsIpv4,
        "ipv6" => IsIpv6,
        "email" => IsEmail,
        "uuid" => IsUuid,
        "hostname" or "host-name" => IsHostname,
        _ => null,
    };

    internal static bool IsDate(ReadOnlySpan<char> text) =>
        text.Length == 10 && text[4] == '-' && text[7] == '-'
        && TryDigits(text[..4], out var year) && TryDigits(text[5..7], out var month) && TryDigits(text[8..], out var day)
        && month is >= 1 and <= 12 && day >= 1 && day <= DateTime.DaysInMonth(Math.Max(year, 4), month)
        && (year > 0 || day <= 29);

    internal static bool IsDateTime(ReadOnlySpan<char> text)
    {
        if (text.Length < 20 || !IsDate(text[..10]) || text[10] is not ('T' or 't') || !IsTime(text.Slice(11, 8))) return false;
        var rest = text[19..];
        if (rest[0] == '.')
        {
            var digits = 1;
            while (digits < rest.Length && char.IsAsciiDigit(rest[digits])) digits++;
            if (digits == 1) return false;
            rest = rest[digits..];
        }
        if (rest is "Z" or "z") return true;
        return rest.Length == 6 && rest[0] is '+' or '-' && rest[3] == ':'
            && TryDigits(rest[1..3], out var hours) && hours < 24 && TryDigits(rest[4..], out var minutes) && minutes < 60;
    }

    internal static bool IsUri(ReadOnlySpan<char> text)
    {
        foreach (var c in text)
            if (char.IsWhiteSpace(c))
                return false;
        if (text.StartsWith("//")) return true;
        var colon = text.IndexOf(':');
        if (colon < 1 || !char.IsAsciiLetter(text[0])) return false;
        foreach (var c in text[..colon])
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('+' or '-' or '.'))
                return false;
        return true;
    }

    internal static bool IsIpv4(ReadOnlySpan<char> text)
    {
        for (var part = 0; part < 4; part++)
        {
            var dot = part < 3 ? text.IndexOf('.') : text.Length;
            if (dot is < 1 or > 3 || !TryDigits(text[..dot], out var value) || value > 255) return false;
            text = part < 3 ? text[(dot + 1)..] : [];
        }
        return true;
    }

    internal static bool IsIpv6(ReadOnlySpan<char> text) =>
        text.Length is >= 2 and <= 45 && !text.ContainsAny('[', ']', '%') && text.Contains(':')
        && IPAddress.TryParse(text, out var address) && address.AddressFamily == AddressFamily.InterNetworkV6;

    internal static bool IsEmail(ReadOnlySpan<char> text)
    {
        var at = text.LastIndexOf('@');
        if (at is < 1 or > 64) return false;
        var local = text[..at];
        var domain = text[(at + 1)..];
        var quoted = local.Length > 2 && local[0] == '"' && local[^1] == '"';
        if (!quoted && (local[0] == '.' || local[^1] == '.' || local.Contains("..", StringComparison.Ordinal)
            || !IsLocalPart(local)))
            return false;
        if (domain.Length > 2 && domain[0] == '[' && domain[^1] == ']') return IsIpv4(domain[1..^1]) || domain[1..].StartsWith("IPv6:");
        return IsHostname(domain);
    }

    internal static bool IsUuid(ReadOnlySpan<char> text)
    {
        if (text.Length != 36) return false;
        for (var i = 0; i < 36; i++)
            if (i is 8 or 13 or 18 or 23 ? text[i] != '-' : !char.IsAsciiHexDigit(text[i]))
                return false;
        return true;
    }

    internal static bool IsHostname(ReadOnlySpan<char> text)
    {
        if (text.Length is 0 or > MaximumHostname) return false;
        foreach (var range in text.Split('.'))
        {
            var label = text[range];
            if (label.Length is 0 or > 63 || label[0] == '-' || label[^1] == '-') return false;
            foreach (var c in label)
                if (!char.IsAsciiLetterOrDigit(c) && c != '-')
                    return false;
        }
        return true;
    }

    private static bool IsLocalPart(ReadOnlySpan<char> text)
    {
        foreach (var c in text)
            if (c < 128 && !LocalPart.Contains(c))
                return false;
        return true;
    }

    // Second 60 is a leap second.
    private static bool IsTime(ReadOnlySpan<char> text) =>
        text[2] == ':' && text[5] == ':'
        && TryDigits(text[..2], out var hour) && hour < 24
        && TryDigits(text[3..5], out var minute) && minute < 60
        && TryDigits(text[6..], out var second) && second <= 60;

    private static bool TryDigits(ReadOnlySpan<char> text, out int value) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);
}
