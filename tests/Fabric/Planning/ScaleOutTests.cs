using Sluice.Fabric.Planning;

namespace Sluice.Fabric.Tests.Planning;

public sealed class ScaleOutTests
{
    [Fact]
    public void A_step_of_the_rate_is_answered_in_the_first_round_that_sees_it()
    {
        var pipe = new Pipe();
        pipe.Rounds(12, 400);

        pipe.Round(4_000, lag: 16_000);

        var decision = Assert.Single(pipe.Decisions);
        Assert.Equal((DecisionAction.ScaleOut, DecisionRule.Rate, 2, 32), (decision.Action, decision.Rule, decision.From, decision.To));
    }

    [Fact]
    public void A_backlog_is_drained_by_more_instances_although_the_rate_would_not_need_them()
    {
        var pipe = new Pipe(instances: 4);
        pipe.Rounds(12, 800);

        pipe.Round(800, lag: 60_000);

        var decision = Assert.Single(pipe.Decisions);
        Assert.Equal(DecisionRule.Backlog, decision.Rule);
        Assert.True(decision.To >= 6, decision.Formula);
        Assert.InRange(decision.Prediction!.DrainSeconds, 30, 300);
    }

    [Fact]
    public void Events_in_flight_are_no_backlog()
    {
        var pipe = new Pipe(instances: 4);

        pipe.Rounds(24, 800, lag: 800 * 5);

        Assert.Empty(pipe.Decisions);
    }

    [Fact]
    public void A_rise_is_answered_before_it_arrives()
    {
        var pipe = new Pipe(instances: 11);
        for (var i = 0; pipe.Decisions.Count == 0 && i < 60; i++) pipe.Round(1_000 + 100 * i);

        var decision = pipe.Decisions[0];
        Assert.Equal(DecisionRule.Trend, decision.Rule);
        Assert.True(decision.Inputs.Rate < 11 * Pipe.Capacity * 0.94, decision.Formula);
        Assert.True(decision.Inputs.Forecast > decision.Inputs.Rate);
    }

    [Fact]
    public void Half_seen_steps_are_not_carried_on_into_the_sky()
    {
        var pipe = new Pipe(instances: 8);
        pipe.Rounds(12, 1_000);

        pipe.Round(1_600);

        Assert.All(pipe.Decisions, decision => Assert.True(decision.Inputs.Forecast <= 3_200, decision.Formula));
    }

    [Fact]
    public void A_hot_partition_needs_fewer_neighbours_when_partitions_are_spread_by_count()
    {
        var pipe = new Pipe(instances: 11);

        pipe.Round(2_000, change: Hot(180));

        var decision = Assert.Single(pipe.Decisions);
        Assert.Equal(DecisionRule.HotPartition, decision.Rule);
        Assert.True(decision.To > 11);
    }

    [Fact]
    public void A_hot_partition_gets_an_instance_of_its_own_when_partitions_are_spread_by_rate()
    {
        var pipe = new Pipe(new PlannerOptions { Balance = Balance.ByRate }, instances: 5);

        pipe.Round(1_000, change: Hot(220));

        // 220 for one, 780 for the others: five are enough.
        Assert.Empty(pipe.Decisions);
    }

    [Fact]
    public void When_no_number_of_instances_helps_a_partition_people_are_told_and_the_fleet_does_not_grow()
    {
        var pipe = new Pipe(instances: 4);

        pipe.Round(1_000, change: Hot(400));

        Assert.All(pipe.Decisions, decision => Assert.True(decision.To < 12, decision.Formula));
        Assert.Contains("Spread its key", pipe.Decisions[0].Advice, StringComparison.Ordinal);
    }

    [Fact]
    public void A_stuck_partition_is_no_reason_for_more_instances()
    {
        var pipe = new Pipe(instances: 8);
        for (var i = 0; i < 120; i++)
        {
            var waiting = 40.0 * 5 * i;
            pipe.Round(1_280, change: m => Pipe.Each(m, p => p.Partition != 3 ? p
                : p with { ProcessedRate = 0, LagEvents = waiting, LagSeconds = 5 * i }));
        }

        Assert.DoesNotContain(pipe.Decisions, d => d.Action == DecisionAction.ScaleOut);
    }

    [Fact]
    public void A_step_that_did_not_help_is_remembered_and_not_repeated()
    {
        // The sink lets 1,000 ev/s through, however many instances there are.
        var pipe = new Pipe(instances: 5);
        pipe.Rounds(12, 1_000);
        for (var i = 1; i < 60; i++) pipe.Round(1_600, lag: 3_000.0 * i, processed: 1_000, change: Saturated);

        Assert.Equal(DecisionVerdict.Ineffective, Assert.Single(pipe.Outcomes).Outcome.Verdict);
        Assert.Single(pipe.Decisions, decision => decision.Action == DecisionAction.ScaleOut);
        Assert.NotNull(pipe.State.Consumers["Enrich"].Ineffective);
        pipe.Instances = 5;
        pipe.State = pipe.State with { Consumers = pipe.State.Consumers.SetItem("Enrich", pipe.State.Consumers["Enrich"] with { Pending = null }) };
        pipe.Round(1_600, lag: 200_000, processed: 1_000, change: Saturated);
        Assert.Equal((DecisionAction.Hold, HoldReason.Ineffective), (pipe.Decisions[^1].Action, pipe.Decisions[^1].Held));
        Assert.Contains("sink", pipe.Decisions[^1].Advice, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_idle_instances_wake_from_zero_for_what_arrives()
    {
        var pipe = new Pipe(new PlannerOptions { MinInstances = 0, InstanceRate = Pipe.Capacity }, instances: 0);
        pipe.Rounds(12, 0);

        pipe.Round(400, lag: 2_000);

        var decision = Assert.Single(pipe.Decisions);
        Assert.Equal((DecisionRule.Wake, 0), (decision.Rule, decision.From));
        Assert.True(decision.To >= 2, decision.Formula);
    }

    private static ConsumerMeasurement Saturated(ConsumerMeasurement m) =>
        m with { Instances = [.. m.Instances.Select(i => i with { BusyShare = 1 })] };

    private static Func<ConsumerMeasurement, ConsumerMeasurement> Hot(double rate) => m =>
    {
        var others = (m.Partitions.Sum(p => p.ArrivalRate) - rate) / (m.Partitions.Length - 1);
        return Pipe.Each(m, p => p with { ArrivalRate = p.Partition == 0 ? rate : others });
    };
}
