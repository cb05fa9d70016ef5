namespace Sluice.Visitors.Profiles;

/// <summary>
/// Sessions out of intervals: two belong together when no more than the gap lies between them. Which intervals there are
/// in the end does not depend on the order in which they come. Of very many the oldest are only counted; since a session
/// takes at least a gap of a minute from the next, an event that is less than <see cref="Most"/> minutes late still finds
/// its session.
/// </summary>
public static class SessionFold
{
    /// <summary>Sessions that are kept with their times.</summary>
    public const int Most = 100;

    /// <summary>Both, with the sessions that touch each other joined.</summary>
    /// <param name="a">By time.</param>
    /// <param name="b">By time.</param>
    /// <param name="gap">Longest silence within a session.</param>
    internal static ValueList<Session> Join(ValueList<Session> a, ValueList<Session> b, TimeSpan gap)
    {
        if (a.Count == 0) return b;
        if (b.Count == 0) return a;
        var joined = new Session[a.Count + b.Count];
        var (count, i, j) = (0, 0, 0);
        while (i < a.Count || j < b.Count)
        {
            var next = j == b.Count || (i < a.Count && a[i].Start <= b[j].Start) ? a[i++] : b[j++];
            if (count > 0 && next.Start - joined[count - 1].End <= gap)
            {
                ref var last = ref joined[count - 1];
                last = last with
                {
                    End = next.End > last.End ? next.End : last.End,
                    Events = last.Events + next.Events,
                    PageViews = last.PageViews + next.PageViews,
                };
            }
            else joined[count++] = next;
        }
        return new ValueList<Session>(count == joined.Length ? joined : joined[..count]);
    }

    /// <summary>Counts the oldest of too many sessions as closed.</summary>
    internal static VisitorProfile Bound(VisitorProfile profile)
    {
        var sessions = profile.RecentSessions;
        var excess = sessions.Count - Most;
        if (excess <= 0) return profile;
        var until = sessions[excess - 1].End;
        return profile with
        {
            RecentSessions = ValueList.Create(sessions.Span[excess..]),
            ClosedSessions = profile.ClosedSessions + excess,
            ClosedUntil = until > profile.ClosedUntil ? until : profile.ClosedUntil ?? until,
        };
    }
}
