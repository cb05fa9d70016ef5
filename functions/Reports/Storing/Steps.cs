namespace Sluice.Reports.Storing;

/// <summary>Arithmetic of steps, all in minutes since 1970 (UTC).</summary>
internal static class Steps
{
    public static long MinutesOf(ReportStep step) => step switch
    {
        ReportStep.Minute => 1,
        ReportStep.Hour => 60,
        _ => 1_440,
    };

    /// <summary>The beginning of the step that a minute lies in.</summary>
    public static long Floor(long minute, ReportStep step) => minute - minute % MinutesOf(step);

    /// <summary>The minute that a time not before 1970 lies in.</summary>
    public static long MinuteOf(DateTimeOffset time) => (time.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks) / TimeSpan.TicksPerMinute;

    public static DateTimeOffset TimeOf(long minute) => DateTimeOffset.UnixEpoch.AddMinutes(minute);
}
