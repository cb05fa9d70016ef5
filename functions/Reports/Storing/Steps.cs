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

    public static long MinuteOf(DateTimeOffset time) => (long)Math.Floor((time - DateTimeOffset.UnixEpoch).TotalMinutes);

    public static DateTimeOffset TimeOf(long minute) => DateTimeOffset.UnixEpoch.AddMinutes(minute);
}
