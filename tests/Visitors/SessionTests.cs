namespace Sluice.Visitors.Tests;

public sealed class SessionTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Gap = TimeSpan.FromMinutes(30);

    public static TheoryData<int> Seeds() => [.. Enumerable.Range(1, 200)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Events_up_to_five_minutes_late_make_the_sessions_that_sorted_ones_make(int seed)
    {
        var random = new Random(seed);
        var time = Start;
        var sent = new List<(DateTimeOffset At, bool IsPage)>();
        // Many more sessions than are kept with their times.
        for (var i = 0; i < 600; i++)
        {
            time += random.Next(3) == 0 ? TimeSpan.FromMinutes(random.Next(25, 40)) : TimeSpan.FromSeconds(random.Next(0, 200));
            sent.Add((time, random.Next(2) == 0));
        }
        var arrived = sent.OrderBy(e => e.At.AddSeconds(random.Next(0, 300))).ToList();

        VisitorProfile? profile = null;
        foreach (var e in arrived) profile = ProfileFold.Apply(profile, Event(e.At, e.IsPage), Gap);

        var reference = Reference(sent);
        Assert.Equal(reference.Count, profile!.Sessions);
        Assert.Equal(reference.TakeLast(profile.RecentSessions.Count), profile.RecentSessions);
        // One that joined two others later may have made room a moment too early.
        Assert.InRange(profile.RecentSessions.Count, Math.Min(reference.Count, SessionFold.Most - 5), SessionFold.Most);
        Assert.Equal(reference[^1], profile.LastSession);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Any_order_and_any_grouping_of_events_make_the_same_profile(int seed)
    {
        var random = new Random(seed);
        var rules = Profiles.Rules(
            """{"flags":[{"name":"f","when":[{"field":"se_category","equals":"c1"}]}],"interests":[{"from":"se_action"}],"traits":[{"name":"t","from":"se_category"}]}""");
        var events = Enumerable.Range(0, 200).Select(n => Profiles.Read(Line.Of(
            ("event", random.Next(2) == 0 ? "page_view" : "struct"), ("domain_userid", "v"), ("event_id", $"{n:D4}"),
            ("user_id", random.Next(6) == 0 ? $"u{random.Next(90)}" : ""), ("domain_sessionidx", $"{random.Next(5)}"),
            ("collector_tstamp", $"2026-03-01 {random.Next(24):D2}:{random.Next(60):D2}:00.000"), ("app_id", $"app{random.Next(3)}"),
            ("page_url", $"https://example.org/{random.Next(9)}"), ("page_title", random.Next(2) == 0 ? "" : "title"),
            ("mkt_source", random.Next(3) == 0 ? $"s{random.Next(5)}" : ""), ("page_referrer", random.Next(3) == 0 ? $"https://r.example/{random.Next(5)}" : ""),
            ("se_category", $"c{random.Next(4)}"), ("se_action", $"a{random.Next(150)}")), rules)).ToList();
        var expected = Fold(events);
        Assert.Equal(64, expected.Interests.Count);

        var shuffled = events.OrderBy(_ => random.Next()).ToList();
        Assert.Equal(expected, Fold(shuffled));
        var groups = shuffled.Chunk(random.Next(1, 60)).Select(Fold).ToList();
        while (groups.Count > 1)
        {
            var (a, b) = (groups[random.Next(groups.Count)], groups[0]);
            if (ReferenceEquals(a, b)) a = groups[^1];
            groups.Remove(a);
            groups.Remove(b);
            groups.Add(ProfileFold.Join(a, b, Gap));
        }
        Assert.Equal(expected, groups[0]);
    }

    [Fact]
    public void Silence_of_exactly_the_gap_is_still_the_same_session_and_more_is_not()
    {
        Assert.Equal(1, Fold([Event(Start, true), Event(Start + Gap, true)]).Sessions);
        Assert.Equal(2, Fold([Event(Start, true), Event(Start + Gap + TimeSpan.FromMilliseconds(1), true)]).Sessions);
    }

    [Fact]
    public void An_event_that_comes_between_two_sessions_makes_them_one()
    {
        var profile = Fold([Event(Start, true), Event(Start.AddMinutes(50), true), Event(Start.AddMinutes(25), false)]);
        Assert.Equal([new Session(Start, Start.AddMinutes(50), 3, 2)], profile.RecentSessions);
    }

    [Fact]
    public void A_visitor_with_a_million_events_stays_small()
    {
        var page = Profiles.Read(Line.Of(
            ("event", "page_view"), ("domain_userid", "v"), ("page_url", new string('u', 5000)), ("page_title", new string('t', 5000)),
            ("event_id", new string('e', 36)), ("se_category", new string('c', 900)), ("collector_tstamp", "2026-03-01 10:00:00.000")));
        VisitorProfile? profile = null;
        for (var i = 0; i < 1_000_000; i++)
        {
            // A new session every other event.
            var at = Start.AddMinutes(40 * (i / 2));
            profile = ProfileFold.Apply(profile, page with { At = at, Line = $"{i:D17}{page.Line[17..]}" }, Gap);
        }
        Assert.Equal((1_000_000L, 500_000L), (profile!.Events, profile.Sessions));
        Assert.InRange(ProfileFold.SizeOf(profile), 1, 64_000);
        Assert.True(profile.Recent.Count is > 20 and <= RecentFold.Most);
    }

    private static VisitorProfile Fold(IEnumerable<VisitorEvent> events)
    {
        VisitorProfile? profile = null;
        foreach (var e in events) profile = ProfileFold.Apply(profile, e, Gap);
        return profile!;
    }

    private static VisitorEvent Event(DateTimeOffset at, bool isPage) =>
        new(Profiles.Domain("v"), at) { IsPageView = isPage, Line = $"{at:yyyyMMddHHmmssfff}" };

    private static List<Session> Reference(IEnumerable<(DateTimeOffset At, bool IsPage)> events)
    {
        var sessions = new List<Session>();
        foreach (var (at, isPage) in events.OrderBy(e => e.At))
            if (sessions.Count > 0 && at - sessions[^1].End <= Gap)
                sessions[^1] = sessions[^1] with { End = at, Events = sessions[^1].Events + 1, PageViews = sessions[^1].PageViews + (isPage ? 1 : 0) };
            else
                sessions.Add(new Session(at, at, 1, isPage ? 1 : 0));
        return sessions;
    }
}
