using System.Globalization;

namespace Sluice.Enrich.Parameters;

/// <summary>
/// The converters of the tracker protocol. Each answers null for success or the sentence that the failed event
/// carries, which is part of the contract with people who search their failed events.
/// </summary>
internal static class Converters
{
    public static string? ToInteger(string text, out int? value)
    {
        value = null;
        if (IsNullWord(text)) return null;
        if (!int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
            return "Cannot be converted to java.lang.Integer";
        value = number;
        return null;
    }

    public static string? ToDecimal(string text, out string? value)
    {
        value = null;
        if (IsNullWord(text)) return null;
        if (!DecimalText.TryNormalise(text, out var number)) return "Cannot be converted to java.math.BigDecimal";
        value = number;
        return null;
    }

    public static string? ToBit(string text, out bool? value)
    {
        value = text switch { "1" => true, "0" => false, _ => null };
        return value is null ? "Cannot be converted to Boolean-like java.lang.Byte" : null;
    }

    public static string? ToUuid(string text, out string? value)
    {
        value = null;
        if (text.Length != 36 || !Guid.TryParseExact(text, "D", out _)) return "Not a valid UUID";
        value = text.AsSpan().IndexOfAnyInRange('A', 'Z') < 0 ? text : text.ToLowerInvariant();
        return null;
    }

    public static string? ToDimensions(string text, out int width, out int height)
    {
        (width, height) = (0, 0);
        var x = text.IndexOf('x');
        if (x <= 0 || x == text.Length - 1
            || text.AsSpan(0, x).IndexOfAnyExceptInRange('0', '9') >= 0
            || text.AsSpan(x + 1).IndexOfAnyExceptInRange('0', '9') >= 0)
            return @"Does not conform to regex (\d+)x(\d+)";
        return int.TryParse(text.AsSpan(0, x), NumberStyles.None, CultureInfo.InvariantCulture, out width)
            && int.TryParse(text.AsSpan(x + 1), NumberStyles.None, CultureInfo.InvariantCulture, out height)
                ? null
                : "Could not be converted to java.lang.Integer s";
    }

    public static string? ToTimestamp(string text, out DateTime? value)
    {
        value = null;
        if (!Instants.TryParse(text, out var instant, out var error)) return error;
        value = instant;
        return null;
    }

    public static string? ToPlatform(string text, out string? value)
    {
        value = text is "web" or "iot" or "app" or "mob" or "pc" or "cnsl" or "tv" or "srv" or "headset" ? text : null;
        return value is null ? "Not a valid platform" : null;
    }

    public static string? ToEventType(string text, out string? value)
    {
        value = text switch
        {
            "pv" => "page_view",
            "pp" => "page_ping",
            "se" or "ev" => "struct",
            "ue" => "unstruct",
            "tr" => "transaction",
            "ti" => "transaction_item",
            "ad" => "ad_impression",
            _ => null,
        };
        return value is null ? "Not a valid event type" : null;
    }

    /// <summary>What stands in front of the first comma, bar or blank.</summary>
    public static string FirstAddress(string text)
    {
        var end = text.AsSpan().IndexOfAny(",| \t");
        return end < 0 ? text : text[..end];
    }

    private static bool IsNullWord(string text) => text.Equals("null", StringComparison.OrdinalIgnoreCase);
}
