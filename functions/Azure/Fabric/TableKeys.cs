using System.Buffers;
using System.Globalization;
using System.Text;

namespace Sluice.Azure.Fabric;

/// <summary>
/// Keys of the fabric's tables. Times count backwards, so that the newest row of a partition comes first; see
/// https://learn.microsoft.com/rest/api/storageservices/understanding-the-table-service-data-model for what keys may hold.
/// </summary>
internal static class TableKeys
{
    private const int Longest = 300;

    private static readonly SearchValues<char> Plain =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.@:$");

    /// <summary>A text as part of a key: what keys forbid, and <c>~</c>, which separates parts, is <c>!</c> and four hexadecimal digits.</summary>
    public static string Part(string text)
    {
        if (text.Length <= Longest && !text.AsSpan().ContainsAnyExcept(Plain)) return text;
        var key = new StringBuilder(text.Length + 16);
        foreach (var c in text)
            if (Plain.Contains(c)) key.Append(c);
            else key.Append('!').Append(((int)c).ToString("X4", CultureInfo.InvariantCulture));
        if (key.Length <= Longest) return key.ToString();
        var hash = System.Security.Cryptography.SHA256.HashData(Encoding.Unicode.GetBytes(text));
        return key.ToString(0, Longest - 65) + "!" + Convert.ToHexStringLower(hash);
    }

    /// <summary>A moment, newest first, 19 digits.</summary>
    public static string Reversed(DateTimeOffset time) =>
        (DateTime.MaxValue.Ticks - time.UtcTicks).ToString("D19", CultureInfo.InvariantCulture);

    /// <summary>Behind every key that begins with the moment and <c>~</c>, and before those of earlier moments.</summary>
    public static string ReversedEnd(DateTimeOffset time) => Reversed(time) + "~~";

    /// <summary>The moment of <see cref="Reversed"/>; null for anything else.</summary>
    public static DateTimeOffset? TimeOf(ReadOnlySpan<char> reversed) =>
        reversed.Length >= 19 && long.TryParse(reversed[..19], NumberStyles.None, CultureInfo.InvariantCulture, out var ticks)
            ? new DateTimeOffset(DateTime.MaxValue.Ticks - ticks, TimeSpan.Zero)
            : null;

    /// <summary>The hour of a time, UTC, as <c>yyyyMMddHH</c>.</summary>
    public static string Hour(DateTimeOffset time) => time.UtcDateTime.ToString("yyyyMMddHH", CultureInfo.InvariantCulture);

    /// <summary>The day of a time, UTC, as <c>yyyyMMdd</c>.</summary>
    public static string Day(DateTimeOffset time) => time.UtcDateTime.ToString("yyyyMMdd", CultureInfo.InvariantCulture);

    /// <summary>The day of a time, UTC, counted backwards, 8 digits.</summary>
    public static string ReversedDay(DateTimeOffset time)
    {
        var day = time.UtcDateTime;
        return (99_999_999 - ((((day.Year * 100) + day.Month) * 100) + day.Day)).ToString("D8", CultureInfo.InvariantCulture);
    }
}
