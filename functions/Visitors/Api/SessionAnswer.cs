using Sluice.Visitors.Profiles;

namespace Sluice.Visitors.Api;

/// <summary>The latest session; <paramref name="Open"/> while its next event would still belong to it.</summary>
internal sealed record SessionAnswer(
    long Index, DateTimeOffset Start, DateTimeOffset End, double DurationSeconds, long Events, long PageViews, bool Open)
{
    public static SessionAnswer? Of(VisitorProfile profile, TimeSpan gap, DateTimeOffset now) => profile.LastSession is { } last
        ? new SessionAnswer(profile.Sessions, last.Start, last.End, (last.End - last.Start).TotalSeconds, last.Events, last.PageViews, now - last.End <= gap)
        : null;
}
