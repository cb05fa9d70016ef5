using System.Globalization;
using System.Text.Json;

namespace Sluice.Enrich.Adapters.Webhooks;

/// <summary>Vendors' times as ISO 8601 with milliseconds, <c>2026-05-06T07:08:09.000Z</c>; null for what is none.</summary>
internal static class WebhookTimes
{
    private const string Iso = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";
    private const double Latest = 253_402_300_799;

    /// <summary>Seconds since 1970, a number or its text, with or without a fraction.</summary>
    public static string? FromSeconds(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Number => value.TryGetDouble(out var seconds) ? FromSeconds(seconds) : null,
        JsonValueKind.String => FromSeconds(value.GetString()!),
        _ => null,
    };

    /// <summary>Seconds since 1970 as text.</summary>
    public static string? FromSeconds(string text) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var seconds)
            ? FromSeconds(seconds) : null;

    /// <summary>Milliseconds since 1970, a whole number.</summary>
    public static string? FromMilliseconds(JsonElement value) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var milliseconds) ? FromSeconds(milliseconds / 1000.0) : null;

    /// <summary><c>yyyy-MM-dd HH:mm:ss</c>, taken as UTC.</summary>
    public static string? FromDateTime(string? text) =>
        DateTime.TryParseExact(text, "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time)
            ? time.ToString(Iso, CultureInfo.InvariantCulture) : null;

    private static string? FromSeconds(double seconds) =>
        seconds is >= -Latest / 10 and <= Latest
            ? DateTime.UnixEpoch.AddMilliseconds(Math.Round(seconds * 1000)).ToString(Iso, CultureInfo.InvariantCulture)
            : null;
}
