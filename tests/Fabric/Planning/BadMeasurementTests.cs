using Sluice.Fabric.Planning;

namespace Sluice.Fabric.Tests.Planning;

public sealed class BadMeasurementTests
{
    private const int Long = 10 * 60 / 5;

    public static TheoryData<string> Useless => ["stale", "future", "no partitions", "no count", "all unknown", "negative", "twice", "impossible", "negative count"];

    [Theory]
    [MemberData(nameof(Useless))]
    public void Without_usable_numbers_nothing_is_done_and_it_is_said_once(string kind)
    {
        var pipe = new Pipe(instances: 8);
        pipe.Rounds(12, 400);
        for (var i = 0; i < Long; i++) pipe.Round(4_000, lag: 1e6, change: m => Break(m, kind));

        Assert.Equal(8, pipe.Instances);
        var decision = Assert.Single(pipe.Decisions);
        Assert.Equal(DecisionRule.Measurement, decision.Rule);
        Assert.StartsWith("Nothing is changed because", decision.Formula, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Useless))]
    public void After_a_gap_the_window_begins_anew(string kind)
    {
        var pipe = new Pipe(instances: 8);
        pipe.Rounds(30, 400);
        for (var i = 0; i < Long; i++) pipe.Round(400, change: m => Break(m, kind));
        pipe.Decisions.Clear();

        pipe.Rounds(30, 400);
        Assert.Equal(8, pipe.Instances);
        pipe.Rounds(10, 400);

        Assert.Equal(2, pipe.Instances);
    }

    [Fact]
    public void With_a_partition_missing_nobody_is_taken_away()
    {
        var pipe = new Pipe(instances: 8);
        pipe.Round(400);
        for (var i = 0; i < Long; i++) pipe.Round(400, change: m => m with { Partitions = m.Partitions.RemoveAt(5) });

        Assert.Equal(8, pipe.Instances);
    }

    [Fact]
    public void With_a_partition_missing_more_may_come_but_never_all_there_is()
    {
        var pipe = new Pipe(instances: 20);
        pipe.Round(400);

        pipe.Round(4_000, lag: 1e7, change: m => Pipe.Each(m, p => p.Partition == 5 ? p with { LagEvents = double.NaN } : p));
        pipe.Round(4_000, lag: 1e7, change: m => Pipe.Each(m, p => p.Partition == 5 ? p with { LagEvents = double.NaN } : p));

        Assert.InRange(pipe.Instances, 21, 31);
        Assert.Equal(HoldReason.Missing, pipe.Decisions[0].Held);
    }

    [Fact]
    public void Without_reports_of_instances_nobody_is_taken_away()
    {
        var pipe = new Pipe(instances: 8);
        for (var i = 0; i < Long; i++) pipe.Round(400, change: m => m with { Instances = [] });

        Assert.Equal(8, pipe.Instances);
    }

    [Theory]
    [InlineData(3_600 * 24 * 400)]
    [InlineData(-3_600 * 24 * 400)]
    [InlineData(3_600)]
    [InlineData(-3_600)]
    public void A_clock_that_jumps_takes_nobody_away_and_the_planner_goes_on(int seconds)
    {
        var pipe = new Pipe(instances: 8);
        pipe.Rounds(30, 400);

        pipe.Now += TimeSpan.FromSeconds(seconds);
        pipe.Rounds(30, 400);
        Assert.Empty(pipe.Decisions);
        pipe.Rounds(10, 400);
        Assert.Equal(2, pipe.Instances);
        pipe.Rounds(12, 400);
        pipe.Round(4_000);

        Assert.Equal(32, pipe.Instances);
    }

    [Fact]
    public void The_same_moment_twice_changes_nothing()
    {
        var pipe = new Pipe();
        pipe.Rounds(10, 400);
        var before = pipe.State;

        pipe.Now -= TimeSpan.FromSeconds(5);
        pipe.Round(4_000);

        Assert.Equal(before.Consumers["Enrich"], pipe.State.Consumers["Enrich"]);
        Assert.Empty(pipe.Decisions);
    }

    [Fact]
    public void A_decided_size_counts_although_the_platform_has_not_shown_it_yet()
    {
        var pipe = new Pipe();
        pipe.Rounds(12, 400);
        pipe.Round(4_000);

        for (var i = 0; i < 10; i++) pipe.Round(4_000, change: m => m with { InstanceCount = 2, Instances = m.Instances[..2] });

        Assert.Single(pipe.Decisions);
    }

    private static ConsumerMeasurement Break(ConsumerMeasurement m, string kind) => kind switch
    {
        "stale" => m with { MeasuredAt = m.MeasuredAt.AddMinutes(-5) },
        "future" => m with { MeasuredAt = m.MeasuredAt.AddMinutes(5) },
        "no partitions" => m with { Partitions = default },
        "no count" => m with { InstanceCount = null, Instances = [] },
        "all unknown" => Pipe.Each(m, p => p with { ArrivalRate = double.NaN }),
        "negative" => Pipe.Each(m, p => p with { LagEvents = -1 }),
        "twice" => Pipe.Each(m, p => p with { Partition = 7 }),
        "impossible" => Pipe.Each(m, p => p with { Partition = int.MaxValue - p.Partition }),
        _ => m with { InstanceCount = -3 },
    };
}
