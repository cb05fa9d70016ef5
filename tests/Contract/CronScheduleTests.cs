using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Sluice.FunctionsHost.Timers;

namespace Sluice.Contract.Tests;

/// <summary>NCRONTAB schedules with six fields.</summary>
public sealed class CronScheduleTests
{
    private static DateTimeOffset At(string time) =>
        DateTimeOffset.Parse(time, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);

    private static CronSchedule Parse(string text)
    {
        Assert.True(CronSchedule.TryParse(text, out var schedule, out var reason), reason);
        return schedule;
    }

    [Theory]
    [InlineData("* * * * * *", "2026-11-23 10:00:00", "2026-11-23 10:00:01")]
    [InlineData("*/15 * * * * *", "2026-11-23 10:00:46", "2026-11-23 10:01:00")]
    [InlineData("0 */5 * * * *", "2026-11-23 10:00:00", "2026-11-23 10:05:00")]
    [InlineData("0 0 * * * *", "2026-11-23 23:00:01", "2026-11-24 00:00:00")]
    [InlineData("0 30 9 * * 1-5", "2026-11-20 09:30:00", "2026-11-23 09:30:00")]
    [InlineData("0 30 9 * Jan Mon", "2026-11-23 10:00:00", "2027-01-04 09:30:00")]
    [InlineData("0 0 0 29 2 *", "2026-11-23 10:00:00", "2028-02-29 00:00:00")]
    [InlineData("59 59 23 31 12 *", "2026-11-23 10:00:00", "2026-12-31 23:59:59")]
    [InlineData("5/20 1,2 3 * * *", "2026-11-23 03:01:26", "2026-11-23 03:01:45")]
    [InlineData("0 10-40/15 * * * *", "2026-11-23 10:10:00", "2026-11-23 10:25:00")]
    [InlineData("0 0 0 13 * Friday", "2026-11-23 10:00:00", "2027-08-13 00:00:00")]
    [InlineData("*/5 * * * *", "2026-11-23 10:00:00", "2026-11-23 10:05:00")]
    [InlineData("0 0 0 1 1 *", "2026-12-31 23:59:59.9", "2027-01-01 00:00:00")]
    public void The_next_time_is_the_first_that_matches_after_a_time(string schedule, string after, string next) =>
        Assert.Equal(At(next), Parse(schedule).Next(At(after)));

    [Theory]
    [InlineData("")]
    [InlineData("* * * *")]
    [InlineData("* * * * * * *")]
    [InlineData("60 * * * * *")]
    [InlineData("* * 24 * * *")]
    [InlineData("* * * 0 * *")]
    [InlineData("* * * * 13 *")]
    [InlineData("* * * * * 7")]
    [InlineData("*/0 * * * * *")]
    [InlineData("5-1 * * * * *")]
    [InlineData("-1 * * * * *")]
    [InlineData("1, * * * * *")]
    [InlineData("a * * * * *")]
    [InlineData("* * * * Janfoo *")]
    [InlineData("* * * * Ja *")]
    [InlineData("0 0 0 30 2 *")]
    [InlineData("00:00:05")]
    [InlineData("*/99999999999 * * * * *")]
    public void What_is_no_schedule_or_never_comes_is_refused_with_a_reason(string text)
    {
        Assert.False(CronSchedule.TryParse(text, out _, out var reason));
        Assert.NotEmpty(reason);
    }

    [Theory]
    [InlineData("* * * * * *", true)]
    [InlineData("0,30 * * * * *", true)]
    [InlineData("0 * * * * *", false)]
    public void Schedules_shorter_than_a_minute_are_known(string text, bool shorter) =>
        Assert.Equal(shorter, Parse(text).IsShorterThanAMinute);

    [Fact]
    public void The_next_time_agrees_with_trying_every_second()
    {
        var field = (int max) => Gen.OneOf(
            Gen.Constant("*"), Gen.Choose(0, max).Select(n => $"{n}"), Gen.Choose(1, 30).Select(n => $"*/{n}"),
            Gen.Choose(0, max).SelectMany(a => Gen.Choose(a, max).Select(b => $"{a}-{b}")));
        var cases = from second in field(59)
                    from minute in field(59)
                    from hour in Gen.Elements("*", "*/2", "0-11")
                    from weekday in field(6)
                    from start in Gen.Choose(0, 86400 * 700)
                    select ($"{second} {minute} {hour} * * {weekday}", At("2026-01-01").AddSeconds(start));
        Prop.ForAll(cases.ToArbitrary(), given =>
        {
            var (text, after) = given;
            var next = Parse(text).Next(after)!.Value;
            // One second before the answer the answer is still the same, and nothing lies between.
            return next > after && Parse(text).Next(next.AddSeconds(-1)) == next && Matches(text, next)
                && Enumerable.Range(1, (int)Math.Min(5000, (next - after).TotalSeconds - 1) is > 0 and var n ? n : 0)
                    .All(s => !Matches(text, after.AddSeconds(s)));
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Any_text_is_read_or_refused()
    {
        var characters = Gen.Elements("0159*/-,JanMonFri x".ToCharArray());
        var texts = characters.ArrayOf(4).ArrayOf(6).Select(fields => string.Join(' ', fields.Select(f => new string(f))));
        Prop.ForAll(texts.ToArbitrary(), text =>
            CronSchedule.TryParse(text, out var schedule, out var reason)
                ? schedule.Next(At("2026-01-01")) is not null
                : reason.Length > 0).QuickCheckThrowOnFailure();
    }

    /// <summary>A second, plainer reading of the same rules.</summary>
    private static bool Matches(string text, DateTimeOffset time)
    {
        var fields = text.Split(' ');
        int[] values = [time.Second, time.Minute, time.Hour, time.Day, time.Month, (int)time.DayOfWeek];
        int[] lowest = [0, 0, 0, 1, 1, 0];
        return fields.Zip(values, lowest).All(f =>
        {
            var (field, value, low) = f;
            if (field == "*") return true;
            if (field.StartsWith("*/", StringComparison.Ordinal)) return (value - low) % int.Parse(field[2..], CultureInfo.InvariantCulture) == 0;
            var ends = field.Split('-').Select(e => int.Parse(e, CultureInfo.InvariantCulture)).ToArray();
            return value >= ends[0] && value <= ends[^1];
        });
    }
}
