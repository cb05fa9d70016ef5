using Sluice.Testing.Sinks;
using static Sluice.Audiences.Tests.Lines;

namespace Sluice.Audiences.Tests;

public sealed class AudienceTests
{
    private static readonly string One = Rig.Visitors(2)[0];
    private static readonly string Two = Rig.Visitors(2)[1];

    private readonly Rig _rig = new();

    [Fact]
    public async Task Who_started_and_did_not_buy_in_time_enters_though_nothing_further_happens_and_leaves_when_the_stay_is_over()
    {
        await _rig.SayAsync(Start(One, Noon));
        await _rig.PassAsync(TimeSpan.FromMinutes(119));
        Assert.Empty(_rig.Told);
        await _rig.PassAsync(TimeSpan.FromMinutes(1));
        await _rig.PassAsync(TimeSpan.FromMinutes(1));
        Assert.Equal(["entered 120"], Told());
        await _rig.PassAsync(TimeSpan.FromHours(5));
        await _rig.PassAsync(TimeSpan.FromHours(50));
        Assert.Equal(["entered 120", "exited 420 lifetime"], Told());
        Assert.Equal(_rig.Told[0].EntryId, _rig.Told[1].EntryId);
        Assert.Equal((0, 0), (_rig.Store.Waiting, _rig.Store.Dues));
    }

    [Fact]
    public async Task Who_bought_in_time_never_enters()
    {
        await _rig.SayAsync(Start(One, Noon), Start(One, Noon.AddMinutes(30)), Buy(One, Noon.AddHours(2)));
        await _rig.PassAsync(TimeSpan.FromHours(9));
        Assert.Empty(_rig.Told);
    }

    [Fact]
    public async Task Who_buys_later_leaves_and_may_enter_again_with_another_start()
    {
        await _rig.SayAsync(Start(One, Noon));
        await _rig.PassAsync(TimeSpan.FromHours(3));
        await _rig.SayAsync(Start(One, Noon.AddHours(3)), Buy(One, Noon.AddHours(3.5)), Start(One, Noon.AddHours(4)));
        await _rig.PassAsync(TimeSpan.FromHours(3));
        Assert.Equal(["entered 120", "exited 210 unless", "entered 360"], Told());
        Assert.Equal(2, _rig.Told.Select(told => told.EntryId).Distinct().Count());
    }

    [Fact]
    public async Task Timers_that_slept_for_days_tell_what_they_missed_in_order()
    {
        await _rig.SayAsync(Start(One, Noon), Start(One, Noon.AddHours(20)));
        await _rig.PassAsync(TimeSpan.FromDays(3));
        Assert.Equal(["entered 120", "exited 420 lifetime", "entered 1320", "exited 1620 lifetime"], Told());
    }

    [Fact]
    public async Task A_purchase_that_comes_too_late_to_be_known_in_time_takes_the_entry_back()
    {
        await _rig.SayAsync(Start(One, Noon));
        await _rig.PassAsync(TimeSpan.FromHours(2.5));
        await _rig.SayAsync(Buy(One, Noon.AddHours(1)));
        await _rig.PassAsync(TimeSpan.FromMinutes(1));
        Assert.Equal(["entered 120", "exited 151 corrected"], Told());
    }

    [Fact]
    public async Task One_person_on_two_devices_bought_on_the_other()
    {
        await _rig.SayAsync(Start(One, Noon));
        await _rig.PassAsync(TimeSpan.FromHours(1));
        _rig.Persons.Join(One, Two);
        await _rig.SayAsync(Buy(Two, Noon.AddHours(1)));
        await _rig.PassAsync(TimeSpan.FromHours(9));
        Assert.Empty(_rig.Told);
    }

    [Fact]
    public async Task Two_who_were_in_and_turn_out_to_be_one_are_in_once()
    {
        await _rig.SayAsync(Start(One, Noon), Start(Two, Noon.AddMinutes(5)));
        await _rig.PassAsync(TimeSpan.FromHours(3));
        _rig.Persons.Join(One, Two);
        await _rig.SayAsync(Start(Two, Noon.AddHours(3)));
        await _rig.PassAsync(TimeSpan.FromHours(2));
        Assert.Equal([(One, true, null), (Two, true, null), (Two, false, "merged")], _rig.Told.OrderBy(told => told.At).Select(told => (told.Visitor, told.IsEntry, told.Reason)));
        Assert.Single(_rig.Store.States, state => state.IsIn);
    }

    [Fact]
    public async Task Who_bought_on_another_device_leaves_as_soon_as_the_two_are_known_to_be_one()
    {
        await _rig.SayAsync(Start(One, Noon));
        await _rig.PassAsync(TimeSpan.FromMinutes(130));
        await _rig.SayAsync(Buy(Two, Noon.AddMinutes(130)));
        await _rig.PassAsync(TimeSpan.FromMinutes(10));
        Assert.Equal(["entered 120"], Told());
        await _rig.JoinAsync(Two, One);
        await _rig.PassAsync(TimeSpan.FromMinutes(1));
        Assert.Equal(["entered 120", "exited 130 unless"], Told());
        Assert.Equal(One, _rig.Told[1].Visitor);
        await _rig.PassAsync(TimeSpan.FromDays(2));
        Assert.Equal(2, _rig.Told.Count);
        Assert.Equal(0, _rig.Store.Dues);
    }

    [Fact]
    public async Task Two_who_are_parted_again_are_judged_each_by_its_own_facts()
    {
        _rig.Persons.Join(One, Two);
        await _rig.SayAsync(Start(One, Noon), Buy(Two, Noon.AddMinutes(30)));
        await _rig.PassAsync(TimeSpan.FromHours(3));
        Assert.Empty(_rig.Told);
        _rig.Persons.Part(Two);
        await _rig.Changed.LookAsync(KnownPersons.Column + One, default);
        await _rig.PassAsync(TimeSpan.FromMinutes(1));
        Assert.Equal(["entered 120"], Told());
    }

    /// <summary>
    /// Whatever the first timer has seen of two who are not joined yet, when it goes on: the second one has looked at both
    /// as one person meanwhile, and told the entry under the other's key.
    /// </summary>
    [Fact]
    public async Task A_timer_that_knows_only_half_of_a_person_does_not_tell_a_second_entry()
    {
        var (smaller, greater) = string.CompareOrdinal(One, Two) < 0 ? (One, Two) : (Two, One);
        Assert.NotEqual(Place.BucketOf(KnownPersons.Column + One), Place.BucketOf(KnownPersons.Column + Two));
        var steps = 0;
        for (var isOver = false; !isOver; steps++)
        {
            var rig = new Rig();
            await rig.SayAsync(Start(greater, Noon));
            rig.Time.Advance(TimeSpan.FromHours(2));
            var context = SynchronizationContext.Current;
            SynchronizationContext.SetSynchronizationContext(null);
            var gate = new StepGate(new Random(1), faults: 0);
            var first = rig.Timer(gate, new Random(steps)).RunAsync(default);
            for (var n = 0; n < steps && !first.IsCompleted; n++) gate.Release();
            isOver = first.IsCompleted;
            rig.Persons.Join(smaller, greater);
            await rig.Changed.LookAsync(KnownPersons.Column + smaller, default);
            rig.Time.Advance(TimeSpan.FromSeconds(2));
            await rig.Timer().RunAsync(default);
            while (!first.IsCompleted) gate.Release();
            SynchronizationContext.SetSynchronizationContext(context);
            // A send may have failed on its way; the first timer had the bucket for a minute.
            if (first.IsFaulted) Assert.IsType<IOException>(first.Exception.InnerException);
            await rig.PassAsync(TimeSpan.FromMinutes(1));
            Assert.Equal("v entered", $"v {(Assert.Single(rig.Told).IsEntry ? "entered" : "exited")}");
        }
        Assert.True(steps > 10, "The first timer was never stopped on its way.");
    }

    [Fact]
    public async Task Who_is_erased_leaves_everything_and_leaves_nothing_behind()
    {
        _rig.Persons.Join(One, Two);
        await _rig.SayAsync(Start(One, Noon), Start(Two, Noon.AddMinutes(1)));
        await _rig.PassAsync(TimeSpan.FromHours(3));
        for (var n = 0; n < 2; n++)
            await _rig.Changed.ForgetAsync((await _rig.Persons.FindAsync(KnownPersons.Column + One, default))!, default);
        await _rig.PassAsync(TimeSpan.FromHours(1));
        Assert.Equal(["entered 120", "exited 180 erased"], Told());
        Assert.Equal((0, 0, 0, 0, 0L), (_rig.Store.Facts, _rig.Store.States.Count, _rig.Store.Members.Count, _rig.Store.Dues, _rig.Store.Counted(Rule.Name)));
        // What happens later begins anew.
        await _rig.SayAsync(Start(One, Noon.AddHours(5)));
        await _rig.PassAsync(TimeSpan.FromHours(3.5));
        Assert.Equal("entered 420", Told()[^1]);
    }

    [Fact]
    public async Task The_same_id_in_another_column_is_another_visitor()
    {
        await _rig.SayAsync(Start(One, Noon), Signed(Buy(One, Noon.AddHours(1)), One));
        await _rig.PassAsync(TimeSpan.FromHours(3));
        Assert.Equal(["entered 120"], Told());
    }

    [Fact]
    public async Task Decisions_wait_for_events_that_are_still_on_their_way()
    {
        var rig = new Rig { Options = new AudiencesOptions { Rules = [Rule], Grace = TimeSpan.FromMinutes(5) } };
        await rig.SayAsync(Start(One, Noon));
        await rig.PassAsync(TimeSpan.FromMinutes(124));
        await rig.SayAsync(Buy(One, Noon.AddMinutes(119)));
        await rig.PassAsync(TimeSpan.FromMinutes(60));
        Assert.Empty(rig.Told);
    }

    [Theory]
    [InlineData("/quote/*", "/quote/start", true)]
    [InlineData("/quote/*", "/quote", false)]
    [InlineData("*/start", "/a/b/start", true)]
    [InlineData("*a*b*c", "/xaxbxc", true)]
    [InlineData("*a*b*c", "/xaxcxb", false)]
    [InlineData("/", "/", true)]
    public void A_path_is_matched_with_stars(string pattern, string path, bool holds) =>
        Assert.Equal(holds, new EventCondition("page_view", pattern).Holds(new AudienceEvent("v", Noon, "page_view", path, null)));

    [Fact]
    public async Task Only_the_events_that_the_rule_means_count()
    {
        await _rig.SayAsync(
            Page(One, Noon, "/other"), Buy(One, Noon), "no event"u8.ToArray(), Start("", Noon),
            // A purchase of something else does not stop anybody.
            Start(Two, Noon), Buy(Two, Noon.AddHours(1), "{\"kind\":\"umbrella\"}"), Buy(Two, Noon.AddHours(1), "[]"), Buy(Two, Noon.AddHours(1), "{\"kind\":\"\\ud800\"}"));
        await _rig.PassAsync(TimeSpan.FromHours(3));
        Assert.Equal(Two, Assert.Single(_rig.Told).Visitor);
    }

    [Fact]
    public void Somebody_who_never_rests_stays_small()
    {
        var timeline = Enumerable.Range(0, 5_000).Aggregate(Timeline.Empty, (known, n) => known.With(new Fact(Noon.AddSeconds(n), n % 7 != 0)));
        Assert.InRange(timeline.Facts.Length, 1, Timeline.Most);
        Assert.InRange(timeline.ToString().Length, 1, 1_024);
        Assert.Equal(timeline, Timeline.Parse(timeline.ToString()));
        // Starts alone: the first of them still decides when the waiting is over.
        var starts = Enumerable.Range(0, 5_000).Aggregate(Timeline.Empty, (known, n) => known.With(new Fact(Noon.AddSeconds(n), true)));
        Assert.Equal(Noon.AddHours(2), Stays.Of(starts, Rule)[0].Entered);
    }

    // The visitor's id as a signed-in user's, and no other id.
    private static byte[] Signed(byte[] line, string id)
    {
        var columns = System.Text.Encoding.UTF8.GetString(line).Split('\t');
        (columns[12], columns[15]) = (id, "");
        return System.Text.Encoding.UTF8.GetBytes(string.Join('\t', columns));
    }

    private List<string> Told() => [.. _rig.Told.OrderBy(told => told.At).Select(told =>
        $"{(told.IsEntry ? "entered" : "exited")} {(told.At - Noon).TotalMinutes}{(told.Reason is null ? "" : " " + told.Reason)}")];
}
