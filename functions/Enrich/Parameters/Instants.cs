using System.Globalization;

namespace Sluice.Enrich.Parameters;

/// <summary>Milliseconds since 1970 as the column type of timestamps knows them: the years 1 to 9999.</summary>
internal static class Instants
{
    public const string NotMilliseconds = "Not in the expected format: ms since epoch";
    private const long First = -62_135_596_800_000;
    private const long Last = 253_402_300_799_999;

    /// <summary>Reads text; on false <paramref name="error"/> is the sentence for the failed event.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out DateTime instant, out string error)
    {
        instant = default;
        error = NotMilliseconds;
        return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var milliseconds)
            && TryFrom(milliseconds, out instant, out error);
    }

    /// <summary>Converts; false outside the years that a warehouse takes.</summary>
    public static bool TryFrom(long milliseconds, out DateTime instant, out string error)
    {
        instant = default;
        error = "";
        if (milliseconds is >= First and <= Last)
        {
            instant = DateTime.UnixEpoch.AddMilliseconds(milliseconds);
            return true;
        }
        error = $"Formatted as {Format(milliseconds)} is not Redshift-compatible";
        return false;
    }

    /// <summary>Cuts off what is finer than a millisecond.</summary>
    public static DateTime Truncate(DateTimeOffset time) =>
        new(time.UtcTicks - time.UtcTicks % TimeSpan.TicksPerMillisecond, DateTimeKind.Utc);

    private static string Format(long milliseconds)
    {
        // The proleptic Gregorian calendar for any year (Howard Hinnant's days-to-civil arithmetic), which DateTime has not.
        var days = Math.DivRem(milliseconds, 86_400_000L, out var rest);
        if (rest < 0) (days, rest) = (days - 1, rest + 86_400_000L);
        days += 719_468;
        var era = (days >= 0 ? days : days - 146_096) / 146_097;
        var dayOfEra = days - era * 146_097;
        var yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365;
        var dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
        var shifted = (5 * dayOfYear + 2) / 153;
        var day = dayOfYear - (153 * shifted + 2) / 5 + 1;
        var month = shifted < 10 ? shifted + 3 : shifted - 9;
        var year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
        var sign = year < 0 ? "-" : "";
        return string.Create(CultureInfo.InvariantCulture,
            $"{sign}{Math.Abs(year):0000}-{month:00}-{day:00} {rest / 3_600_000:00}:{rest / 60_000 % 60:00}:{rest / 1000 % 60:00}.{rest % 1000:000}");
    }
}
