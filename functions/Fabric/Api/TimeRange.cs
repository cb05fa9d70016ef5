using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Sluice.Fabric.Api;

/// <summary>The query's <c>from</c> and <c>to</c>: ISO 8601 with an offset, or seconds since 1970; the last 15 minutes without them.</summary>
internal readonly record struct TimeRange(DateTimeOffset From, DateTimeOffset To)
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(31);

    /// <summary>Reads it, or says what is wrong.</summary>
    public static string? Read(HttpRequest request, DateTimeOffset now, out TimeRange range)
    {
        range = default;
        if (!TryTime(request.Query["to"].ToString(), now, out var to)) return Wrong("to");
        if (!TryTime(request.Query["from"].ToString(), to - TimeSpan.FromMinutes(15), out var from)) return Wrong("from");
        if (from >= to) return "from must be before to.";
        if (to - from > Longest) return "from and to may be 31 days apart at most.";
        range = new TimeRange(from, to);
        return null;

        static string Wrong(string name) => $"{name} must be a time such as 2026-11-23T12:00:00Z, or seconds since 1970.";
    }

    private static bool TryTime(string text, DateTimeOffset fallback, out DateTimeOffset time)
    {
        time = fallback;
        if (text.Length == 0) return true;
        if (text.Length > 40) return false;
        if (double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds))
        {
            if (seconds is < 0 or > 253_402_300_799) return false;
            time = DateTimeOffset.UnixEpoch.AddMilliseconds(Math.Round(seconds * 1000));
        }
        else if (!DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out time))
        {
            return false;
        }
        return time.Year is >= 1971 and <= 9998;
    }
}
