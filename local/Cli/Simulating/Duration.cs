using System.Globalization;

namespace Sluice.Cli.Simulating;

/// <summary>Times as people write them: <c>30s</c>, <c>5m</c>, <c>1h</c>, or <c>hh:mm:ss</c>.</summary>
internal static class Duration
{
    /// <summary>Reads one; null when it is something else or not more than nothing.</summary>
    public static TimeSpan? Parse(string text)
    {
        if (TimeSpan.TryParseExact(text, "c", CultureInfo.InvariantCulture, out var written) && text.Contains(':', StringComparison.Ordinal))
            return written > TimeSpan.Zero ? written : null;
        if (text.Length < 2 || !double.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
            return null;
        double unit = text[^1] switch { 's' => 1, 'm' => 60, 'h' => 3_600, 'd' => 86_400, _ => 0 };
        return unit > 0 && number > 0 && number < 1e6 ? TimeSpan.FromSeconds(number * unit) : null;
    }
}
