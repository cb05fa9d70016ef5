using System.Globalization;

namespace Sluice.FunctionsHost.Timers;

/// <summary>
/// An NCRONTAB schedule: <c>{second} {minute} {hour} {day} {month} {day of week}</c>, UTC; five fields mean second 0.
/// A field is <c>*</c>, a number, a range, a list or a step (<c>*/5</c>, <c>10-40/10</c>, <c>5/20</c>); months and days of
/// the week may be English names. Day and day of week must both match, as NCRONTAB has it.
/// </summary>
internal sealed class CronSchedule
{
    private static readonly string[] Months = CultureInfo.InvariantCulture.DateTimeFormat.MonthNames[..12];
    private static readonly string[] Days = CultureInfo.InvariantCulture.DateTimeFormat.DayNames;

    private static readonly Field[] Fields =
    [
        new("second", 0, 59, []), new("minute", 0, 59, []), new("hour", 0, 23, []),
        new("day", 1, 31, []), new("month", 1, 12, Months), new("day of week", 0, 6, Days),
    ];

    // One bit per allowed value of a field.
    private readonly ulong[] _allowed;
    private readonly string _text;

    private CronSchedule(string text, ulong[] allowed) => (_text, _allowed) = (text, allowed);

    /// <summary>Reads a schedule; false, with the reason, when it is none or never comes.</summary>
    public static bool TryParse(string text, out CronSchedule schedule, out string reason)
    {
        schedule = null!;
        var parts = text.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length is not (5 or 6))
        {
            reason = $"must have six fields (second minute hour day month day-of-week), not {parts.Length}";
            return false;
        }
        if (parts.Length == 5) parts = ["0", .. parts];
        var allowed = new ulong[6];
        for (var i = 0; i < 6; i++)
            if (!TryField(parts[i], Fields[i], out allowed[i]))
            {
                reason = $"'{parts[i]}' is no {Fields[i].Name} ({Fields[i].Min} to {Fields[i].Max})";
                return false;
            }
        schedule = new CronSchedule(text, allowed);
        // Eight years hold every combination of day, month and leap year; twenty-eight hold every day of week with it.
        var anywhere = new DateTimeOffset(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);
        reason = schedule.Next(anywhere) is null ? "never comes" : "";
        return reason.Length == 0;
    }

    /// <summary>The first time after <paramref name="time"/>; null when there is none in 28 years.</summary>
    public DateTimeOffset? Next(DateTimeOffset time)
    {
        var at = time.UtcDateTime;
        at = new DateTime(at.Ticks - at.Ticks % TimeSpan.TicksPerSecond, DateTimeKind.Utc).AddSeconds(1);
        var last = at.Year + 28;
        while (at.Year <= last)
        {
            if (!Has(4, at.Month)) at = new DateTime(at.Year, at.Month, 1, 0, 0, 0, DateTimeKind.Utc).AddMonths(1);
            else if (!Has(3, at.Day) || !Has(5, (int)at.DayOfWeek)) at = at.Date.AddDays(1);
            else if (!Has(2, at.Hour)) at = at.Date.AddHours(at.Hour + 1);
            else if (!Has(1, at.Minute)) at = at.Date.AddHours(at.Hour).AddMinutes(at.Minute + 1);
            else if (!Has(0, at.Second)) at = at.AddSeconds(1);
            else return new DateTimeOffset(at, TimeSpan.Zero);
        }
        return null;
    }

    /// <summary>True when two neighbouring times are less than a minute apart: such schedules are not monitored.</summary>
    public bool IsShorterThanAMinute => ulong.PopCount(_allowed[0]) > 1;

    /// <inheritdoc />
    public override string ToString() => _text;

    private bool Has(int field, int value) => (_allowed[field] >> value & 1) != 0;

    private static bool TryField(string text, Field field, out ulong bits)
    {
        bits = 0;
        foreach (var item in text.Split(','))
        {
            var range = item;
            var step = 1;
            if (item.IndexOf('/', StringComparison.Ordinal) is >= 0 and var slash)
            {
                if (!int.TryParse(item.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out step) || step < 1)
                    return false;
                range = item[..slash];
            }
            int from, to;
            if (range == "*") (from, to) = (field.Min, field.Max);
            else if (range.IndexOf('-', StringComparison.Ordinal) is > 0 and var dash)
            {
                if (!field.TryValue(range[..dash], out from) || !field.TryValue(range[(dash + 1)..], out to) || from > to) return false;
            }
            else
            {
                if (!field.TryValue(range, out from)) return false;
                to = range.Length == item.Length ? from : field.Max;
            }
            for (var value = (long)from; value <= to; value += step) bits |= 1ul << (int)value;
        }
        return bits != 0;
    }

    private sealed record Field(string Name, int Min, int Max, string[] Names)
    {
        public bool TryValue(string text, out int value)
        {
            if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value)) return value >= Min && value <= Max;
            // Names may be shortened to three letters.
            var index = text.Length < 3 ? -1 : Array.FindIndex(Names, n => n.StartsWith(text, StringComparison.OrdinalIgnoreCase));
            value = index + Min;
            return index >= 0;
        }
    }
}
