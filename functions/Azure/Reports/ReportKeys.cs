using System.Globalization;
using Sluice.Reports.Storing;

namespace Sluice.Azure.Reports;

/// <summary>Row keys of the table of reports; the order of the keys is the order of time.</summary>
internal static class ReportKeys
{
    public static string Row(string report, ReportStep step, long minute) => $"{report}!{Letter(step)}!{Time(step, minute)}";

    public static string OpenPrefix(ReportStep step) => $"!open!{Letter(step)}!";

    public static string Open(ReportStep step, long minute) => OpenPrefix(step) + Time(step, minute);

    /// <exception cref="InvalidDataException">Something else has written the key.</exception>
    public static long MinuteOf(string key, ReportStep step) =>
        DateTimeOffset.TryParseExact(
            key.AsSpan(key.LastIndexOf('!') + 1), Format(step), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time.ToUnixTimeSeconds() / 60
            : throw new InvalidDataException($"The row {key} is none of a report.");

    private static string Time(ReportStep step, long minute) =>
        DateTimeOffset.UnixEpoch.AddMinutes(minute).ToString(Format(step), CultureInfo.InvariantCulture);

    private static char Letter(ReportStep step) => step switch
    {
        ReportStep.Minute => 'm',
        ReportStep.Hour => 'h',
        _ => 'd',
    };

    private static string Format(ReportStep step) => step switch
    {
        ReportStep.Minute => "yyyyMMddHHmm",
        ReportStep.Hour => "yyyyMMddHH",
        _ => "yyyyMMdd",
    };
}
