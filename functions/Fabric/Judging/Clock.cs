namespace Sluice.Fabric.Judging;

/// <summary>Times as milliseconds since 1970.</summary>
internal static class Clock
{
    public static long Ms(DateTimeOffset time) => time.ToUnixTimeMilliseconds();

    public static long Ms(DateTimeOffset? time) => time is { } t ? t.ToUnixTimeMilliseconds() : 0;

    public static long Ms(TimeSpan time) => (long)time.TotalMilliseconds;

    public static DateTimeOffset Time(long ms) =>
        DateTimeOffset.FromUnixTimeMilliseconds(Math.Clamp(ms, -62_135_596_800_000, 253_402_300_799_999));
}
