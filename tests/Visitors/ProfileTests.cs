using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace Sluice.Visitors.Tests;

public sealed class ProfileTests
{
    private static DateTimeOffset At(int hour, int minute = 0) => new(2026, 3, 1, hour, minute, 0, TimeSpan.Zero);

    [Fact]
    public async Task A_profile_holds_first_and_last_page_campaign_and_referrer()
    {
        var profile = await Profiles.OfAsync(
            Line.Of(("event", "page_view"), ("domain_userid", "v"), ("app_id", "shop"), ("network_userid", "n1"),
                ("collector_tstamp", "2026-03-01 10:00:00.000"), ("derived_tstamp", "2026-03-01 10:00:00.000"),
                ("page_url", "https://shop.example/radio"), ("page_title", "Radio"), ("page_referrer", "https://search.example/?q=x"),
                ("refr_medium", "search"), ("refr_source", "Search"), ("refr_term", "x"), ("domain_sessionidx", "1"),
                ("mkt_medium", "radio"), ("mkt_source", "station"), ("mkt_campaign", "spring"), ("domain_sessionid", "s1")),
            Line.Of(("event", "page_view"), ("domain_userid", "v"), ("app_id", "shop"), ("user_id", "ann"),
                ("collector_tstamp", "2026-03-01 11:00:00.000"), ("derived_tstamp", "2026-03-01 11:00:00.000"),
                ("page_url", "https://shop.example/quote"), ("page_referrer", "https://shop.example/radio"), ("refr_medium", "internal"),
                ("domain_sessionidx", "2"), ("mkt_medium", "email"), ("domain_sessionid", "s2")),
            Line.Of(("event", "struct"), ("domain_userid", "v"), ("domain_sessionidx", "2"), ("domain_sessionid", "s2"),
                ("collector_tstamp", "2026-03-01 12:00:00.000"), ("derived_tstamp", "2026-03-01 11:30:00.000")));

        Assert.Equal(new VisitorProfile
        {
            Key = Profiles.Domain("v"), FirstSeen = At(10), LastSeen = At(11, 30), Events = 3, PageViews = 2, SessionIndex = 2,
            RecentSessions = [new(At(10), At(10), 1, 1), new(At(11), At(11, 30), 2, 1)], SessionId = new(At(11, 30), "s2"),
            AppId = new(At(11), "shop"), UserId = new(At(11), "ann"), NetworkUserId = new(At(10), "n1"),
            Landing = new(At(10), "https://shop.example/radio", "Radio"),
            LastPage = new(At(11), "https://shop.example/quote", null),
            FirstCampaign = new(At(10), "radio", "station", null, null, "spring"),
            LastCampaign = new(At(11), "email", null, null, null, null),
            FirstReferrer = new(At(10), "https://search.example/?q=x", "search", "Search", "x"),
            LastReferrer = new(At(10), "https://search.example/?q=x", "search", "Search", "x"),
        }, profile with { Recent = default, Linked = default });
        Assert.Equal((2, 3, 2), (profile.Sessions, profile.Recent.Count, profile.Linked.Count));
    }

    [Fact]
    public async Task An_event_that_comes_late_moves_nothing_that_is_newer()
    {
        var profile = await Profiles.OfAsync(
            Line.PageView("v", "2026-03-01 10:00:00.000", "https://example.org/now"),
            Line.PageView("v", "2026-03-01 09:00:00.000", "https://example.org/before"));
        Assert.Equal((At(9), At(10)), (profile.FirstSeen, profile.LastSeen));
        Assert.Equal("https://example.org/now", profile.LastPage!.Url);
        Assert.Equal("https://example.org/before", profile.Landing!.Url);
    }

    [Fact]
    public async Task A_clock_that_is_ahead_does_not_put_the_visitor_into_the_future()
    {
        var profile = await Profiles.OfAsync(Line.PageView("v", "2099-01-01 00:00:00.000"));
        Assert.Equal(At(23, 59), profile.LastSeen);
    }

    [Theory]
    [InlineData("d", "u", "n", "d")]
    [InlineData("", "u", "n", "u")]
    [InlineData("", "", "n", "n")]
    public async Task The_visitor_is_the_domain_user_else_the_user_else_the_network_user(string d, string u, string n, string id)
    {
        var profile = await Profiles.OfAsync(Line.Of(("domain_userid", d), ("user_id", u), ("network_userid", n)));
        Assert.Equal(id, profile.Key.Value);
    }

    [Fact]
    public async Task Records_that_are_no_events_or_have_no_visitor_are_passed_over()
    {
        var profile = await Profiles.OfAsync(
            [], "nonsense"u8.ToArray(), new byte[] { 0xff, 0xfe }, Line.Of(), new string('\t', 200_000).Select(c => (byte)c).ToArray(),
            Line.Of(("domain_userid", new string('x', 5000))), Line.PageView("v", "2026-03-01 10:00:00.000"),
            [.. Line.PageView("v", "2026-03-01 10:00:00.000"), (byte)'\t']);
        Assert.Equal(("v", 1L), (profile.Key.Value, profile.Events));
    }

    [Fact]
    public async Task Texts_are_cut_and_never_inside_a_character()
    {
        var profile = await Profiles.OfAsync(Line.PageView("v", "2026-03-01 10:00:00.000", "x" + string.Concat(Enumerable.Repeat("😀", 5000))));
        Assert.Equal(1023, profile.Landing!.Url.Length);
        Assert.DoesNotContain('\ufffd', profile.Landing.Url);
    }

    [Fact]
    public void Reading_never_fails_whatever_the_bytes() =>
        Prop.ForAll<byte[], string>((bytes, text) =>
        {
            VisitorEventReader.TryRead(bytes, default, VisitorRules.None, out _);
            var line = Line.Of(("domain_userid", text ?? ""), ("derived_tstamp", text ?? ""), ("domain_sessionidx", text ?? ""));
            return !VisitorEventReader.TryRead(line, DateTimeOffset.UnixEpoch, VisitorRules.None, out var e) || VisitorId.IsValid(e.Key.Value);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Row_keys_are_legal_and_differ_as_the_ids_do() =>
        Prop.ForAll<NonEmptyString, NonEmptyString>((a, b) =>
        {
            var key = VisitorId.ToRowKey(a.Get);
            return key.Length is > 0 and <= 512
                && key.AsSpan().IndexOfAny("/\\#?%!'") < 0
                && !key.Any(char.IsControl)
                && (a.Get == b.Get) == (key == VisitorId.ToRowKey(b.Get));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Long_ids_have_hashed_keys()
    {
        var (a, b) = (VisitorId.ToRowKey(new string('/', 600)), VisitorId.ToRowKey(new string('/', 601)));
        Assert.Equal(66, Encoding.ASCII.GetByteCount(a));
        Assert.NotEqual(a, b);
    }
}
