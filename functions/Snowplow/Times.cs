using System.Globalization;

namespace Sluice.Snowplow;

/// <summary>Times as the wire formats write them: always UTC, milliseconds at most.</summary>
public static class Times
{
    /// <summary>Bytes of a TSV time.</summary>
    internal const int TsvLength = 23;

    private const long MinMilliseconds = -62135596800000, MaxMilliseconds = 253402300799999;

    /// <summary><c>yyyy-MM-dd HH:mm:ss.SSS</c>.</summary>
    public static string ToTsv(DateTime time) =>
        ToUtc(time).ToString("yyyy-MM-dd HH:mm:ss.fff", CultureInfo.InvariantCulture);

    /// <summary><c>2026-01-02T03:04:05.678Z</c>; without the fraction when it is zero, as Java's ISO_INSTANT does.</summary>
    public static string ToIso(DateTime time)
    {
        time = ToUtc(time);
        return time.ToString(
            time.Millisecond == 0 ? "yyyy-MM-dd'T'HH:mm:ss'Z'" : "yyyy-MM-dd'T'HH:mm:ss.fff'Z'",
            CultureInfo.InvariantCulture);
    }

    /// <summary>Like <see cref="ToIso(DateTime)"/>; null when the milliseconds lie outside the years 1 to 9999.</summary>
    public static string? ToIso(long epochMilliseconds) =>
        epochMilliseconds is < MinMilliseconds or > MaxMilliseconds
            ? null
            : ToIso(DateTimeOffset.FromUnixTimeMilliseconds(epochMilliseconds).UtcDateTime);

    /// <summary>Reads <c>yyyy-MM-dd HH:mm:ss</c> with or without a fraction of one to nine digits (kept to the millisecond).</summary>
    public static bool TryFromTsv(ReadOnlySpan<char> text, out DateTime time)
    {
        time = default;
        if (text.Length < 19 || text[4] != '-' || text[7] != '-' || text[10] != ' ' || text[13] != ':' || text[16] != ':'
            || !TryNumber(text[..4], out var year) || !TryNumber(text[5..7], out var month)
            || !TryNumber(text[8..10], out var day) || !TryNumber(text[11..13], out var hour)
            || !TryNumber(text[14..16], out var minute) || !TryNumber(text[17..19], out var second)
            || year < 1 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month)
            || hour > 23 || minute > 59 || second > 59)
            return false;
        var millisecond = 0;
        if (text.Length > 19)
        {
            var fraction = text[20..];
            if (text[19] != '.' || fraction.Length is 0 or > 9 || !TryNumber(fraction, out _)) return false;
            for (var i = 0; i < 3; i++) millisecond = millisecond * 10 + (i < fraction.Length ? fraction[i] - '0' : 0);
        }
        time = new DateTime(year, month, day, hour, minute, second, millisecond, DateTimeKind.Utc);
        return true;
    }

    /// <summary>Writes the TSV form; returns the bytes written, <see cref="TsvLength"/>.</summary>
    internal static int WriteTsv(DateTime time, Span<byte> target)
    {
        time = ToUtc(time);
        time.GetDate(out var year, out var month, out var day);
        Digits(target, year, 4);
        target[4] = (byte)'-';
        Digits(target[5..], month, 2);
        target[7] = (byte)'-';
        Digits(target[8..], day, 2);
        target[10] = (byte)' ';
        Digits(target[11..], time.Hour, 2);
        target[13] = (byte)':';
        Digits(target[14..], time.Minute, 2);
        target[16] = (byte)':';
        Digits(target[17..], time.Second, 2);
        target[19] = (byte)'.';
        Digits(target[20..], time.Millisecond, 3);
        return TsvLength;
    }

    private static void GetDate(this DateTime time, out int year, out int month, out int day) =>
        (year, month, day) = DateOnly.FromDateTime(time);

    private static DateTime ToUtc(DateTime time) => time.Kind == DateTimeKind.Local ? time.ToUniversalTime() : time;

    private static void Digits(Span<byte> target, int value, int count)
    {
        for (var i = count - 1; i >= 0; i--)
        {
            target[i] = (byte)('0' + value % 10);
            value /= 10;
        }
    }

    private static bool TryNumber(ReadOnlySpan<char> text, out int value) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);
}
