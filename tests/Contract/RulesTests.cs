using FsCheck;
using FsCheck.Fluent;
using Sluice.FunctionsHost.App;
using Sluice.FunctionsHost.EventHubs;
using Sluice.FunctionsHost.Manifest;
using Sluice.FunctionsHost.Timers;

namespace Sluice.Contract.Tests;

/// <summary>The host's small rules, each on its own.</summary>
public sealed class RulesTests
{
    [Fact]
    public void Owners_that_follow_the_balancer_end_with_shares_that_differ_by_one_at_most()
    {
        var cases = from partitions in Gen.Choose(1, 32)
                    from owners in Gen.Choose(1, 12)
                    from seed in Gen.Choose(0, 10_000)
                    select (partitions, owners, seed);
        Prop.ForAll(cases.ToArbitrary(), given =>
        {
            var random = new Random(given.seed);
            var owned = new Dictionary<int, string>();
            var names = Enumerable.Range(0, given.owners).Select(i => $"owner {i}").ToList();
            // Any beginning: some partitions are owned by somebody already.
            for (var p = 0; p < given.partitions; p++)
                if (random.Next(2) == 0) owned[p] = names[random.Next(names.Count)];
            var quiet = 0;
            for (var turn = 0; quiet < names.Count; turn++)
            {
                if (turn > 100_000) return false;
                var me = names[turn % names.Count];
                if (PartitionBalancer.Next(me, given.partitions, owned, random.Next) is { } next)
                {
                    owned[next] = me;
                    quiet = 0;
                }
                else
                {
                    quiet++;
                }
            }
            var shares = names.Select(n => owned.Values.Count(o => o == n)).ToList();
            return owned.Count == given.partitions && shares.Max() - shares.Min() <= 1;
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void A_right_distribution_is_left_alone() =>
        Assert.Null(PartitionBalancer.Next("b", 3, new Dictionary<int, string> { [0] = "a", [1] = "a", [2] = "b" }, _ => 0));

    [Fact]
    public void Three_errors_each_within_half_an_hour_are_too_many_and_older_ones_are_forgotten()
    {
        var clock = new Clock();
        var crashes = new CrashCounter(clock);
        Assert.False(crashes.Add());
        clock.Now += TimeSpan.FromMinutes(29);
        Assert.False(crashes.Add());
        clock.Now += TimeSpan.FromMinutes(31);
        Assert.False(crashes.Add());
        Assert.Equal(1, crashes.Count);
        clock.Now += TimeSpan.FromMinutes(30);
        Assert.False(crashes.Add());
        clock.Now += TimeSpan.FromMinutes(30);
        Assert.True(crashes.Add());
    }

    [Fact]
    public void A_fixed_delay_stays_and_a_growing_one_grows_up_to_its_limit()
    {
        var fixedDelay = new RetryPolicy(-1, TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(3));
        Assert.All(Enumerable.Range(1, 50), n => Assert.Equal(TimeSpan.FromSeconds(3), fixedDelay.DelayBefore(n, 0.9)));
        var growing = new RetryPolicy(-1, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1));
        Assert.Equal([1, 2, 4, 8, 16, 32, 60, 60], Enumerable.Range(1, 8).Select(n => (int)growing.DelayBefore(n, 0.5).TotalSeconds));
        Assert.Equal(TimeSpan.FromMinutes(1), growing.DelayBefore(int.MaxValue, 1));
    }

    [Theory]
    [InlineData(-1, 1_000_000, true)]
    [InlineData(0, 0, false)]
    [InlineData(2, 1, true)]
    [InlineData(2, 2, false)]
    public void Retries_are_counted(int max, int done, bool allowed) =>
        Assert.Equal(allowed, new RetryPolicy(max, TimeSpan.Zero, TimeSpan.Zero).Allows(done));

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"Last":1,"Next":"x","LastUpdated":null}""")]
    public void A_schedule_status_that_is_none_is_no_status(string text) =>
        Assert.Null(ScheduleStatus.Parse(System.Text.Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void A_schedule_status_is_read_as_it_was_written()
    {
        var status = new ScheduleStatus(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddDays(1), DateTimeOffset.UnixEpoch.AddHours(1));
        Assert.Equal(status, ScheduleStatus.Parse(status.ToJson()));
    }

    [Fact]
    public void Blob_names_are_lower_case_except_the_older_extensions()
    {
        var path = new ConsumerPath("ns.example", "Things", "$Default");
        Assert.Equal("ns.example/things/$default/checkpoint/7", path.Checkpoint(7));
        Assert.Equal("ns.example/things/$default/ownership/7", path.Ownership(7));
        Assert.Equal("ns.example/Things/$Default/7", path.LegacyCheckpoint(7));
    }

    private sealed class Clock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = DateTimeOffset.UnixEpoch;

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
