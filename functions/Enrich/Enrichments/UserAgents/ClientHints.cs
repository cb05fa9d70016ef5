namespace Sluice.Enrich.Enrichments.UserAgents;

/// <summary>
/// What a browser says of itself in the headers of User-Agent Client Hints (https://wicg.github.io/ua-client-hints/): more
/// exact than the user agent, which browsers have frozen. Absent parts are null.
/// </summary>
internal sealed record ClientHints(
    string? Brand, string? BrandVersion, string? Platform, string? PlatformVersion, string? Model, bool? Mobile, string? Architecture, string? Bitness)
{
    private const int Longest = 1000;

    /// <summary>No hints.</summary>
    public static readonly ClientHints None = new(null, null, null, null, null, null, null, null);

    /// <summary>The hints of a request's headers as one text, to know them again by; null when there are none.</summary>
    public static string? Text(IReadOnlyList<string>? headers)
    {
        string? text = null;
        for (var i = 0; i < headers?.Count; i++)
            if (IsHint(headers[i])) text = text is null ? headers[i] : $"{text}\n{headers[i]}";
        return text;
    }

    /// <summary>Reads them from a request's headers.</summary>
    public static ClientHints Read(IReadOnlyList<string>? headers)
    {
        if (headers is null) return None;
        var hints = None;
        string? brands = null, full = null;
        for (var i = 0; i < headers.Count; i++)
        {
            var header = headers[i];
            if (!IsHint(header)) continue;
            var colon = header.IndexOf(':');
            if (colon < 0) continue;
            var value = header[(colon + 1)..].Trim();
            switch (header[..colon].ToLowerInvariant())
            {
                case "sec-ch-ua": brands = value; break;
                case "sec-ch-ua-full-version-list": full = value; break;
                case "sec-ch-ua-platform": hints = hints with { Platform = Unquoted(value) }; break;
                case "sec-ch-ua-platform-version": hints = hints with { PlatformVersion = Unquoted(value) }; break;
                case "sec-ch-ua-model": hints = hints with { Model = Unquoted(value) }; break;
                case "sec-ch-ua-arch": hints = hints with { Architecture = Unquoted(value) }; break;
                case "sec-ch-ua-bitness": hints = hints with { Bitness = Unquoted(value) }; break;
                case "sec-ch-ua-mobile": hints = hints with { Mobile = value switch { "?1" => true, "?0" => false, _ => null } }; break;
            }
        }
        return (full ?? brands) is { } list && Brands(list) is var (brand, version)
            ? hints with { Brand = brand, BrandVersion = version }
            : hints;
    }

    private static bool IsHint(string header) => header.Length <= Longest && header.StartsWith("sec-ch-ua", StringComparison.OrdinalIgnoreCase);

    /// <summary>The most telling of the brands; those that browsers invent to keep servers honest do not count, nor does the engine when a browser is there.</summary>
    private static (string Brand, string Version)? Brands(string list)
    {
        (string, string)? best = null;
        var rest = list.AsSpan();
        while (!rest.IsEmpty)
        {
            var open = rest.IndexOf('"');
            if (open < 0) break;
            rest = rest[(open + 1)..];
            var close = rest.IndexOf('"');
            if (close < 0) break;
            var brand = rest[..close].ToString();
            rest = rest[(close + 1)..];
            if (!rest.StartsWith(";v=\"")) continue;
            rest = rest[4..];
            close = rest.IndexOf('"');
            if (close < 0) break;
            var version = rest[..close].ToString();
            rest = rest[(close + 1)..];
            var isInvented = brand.Contains("Not", StringComparison.Ordinal) && brand.Contains("Brand", StringComparison.Ordinal);
            if (isInvented || (brand == "Chromium" && best is not null)) continue;
            if (best is null or ("Chromium", _)) best = (brand, version);
        }
        return best;
    }

    private static string? Unquoted(string value) => value.Trim('"') is { Length: > 0 } text ? text : null;
}
