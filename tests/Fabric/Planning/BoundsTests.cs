using System.Collections.Immutable;
using Sluice.Fabric.Planning;

namespace Sluice.Fabric.Tests.Planning;

public sealed class BoundsTests
{
    [Fact]
    public void The_upper_bound_holds_and_is_named()
    {
        var pipe = new Pipe(new PlannerOptions { MaxInstances = 6 });
        pipe.Round(4_000);

        var decision = Assert.Single(pipe.Decisions);
        Assert.Equal((6, HoldReason.Maximum), (decision.To, decision.Held));
    }

    [Fact]
    public void A_consumer_may_have_bounds_of_its_own()
    {
        var pipe = new Pipe(new PlannerOptions
        {
            Consumers = ImmutableSortedDictionary<string, ConsumerBounds>.Empty.Add("Enrich", new ConsumerBounds(4, 5, false)),
        });

        pipe.Round(100);
        Assert.Equal((4, DecisionRule.Bounds), (pipe.Instances, pipe.Decisions[0].Rule));
        pipe.Round(4_000);

        Assert.Equal(5, pipe.Instances);
    }

    [Fact]
    public void There_are_never_more_instances_than_partitions_and_people_are_told_what_would_help()
    {
        var pipe = new Pipe(partitions: 4);
        pipe.Round(4_000);

        Assert.Equal(4, pipe.Instances);
        Assert.Contains("add partitions", pipe.Decisions[0].Advice, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, HoldReason.Paused)]
    [InlineData(false, HoldReason.DryRun)]
    public void Paused_or_on_trial_it_says_once_what_it_would_do(bool paused, HoldReason reason)
    {
        var pipe = new Pipe(new PlannerOptions { Paused = paused, DryRun = !paused });
        pipe.Rounds(4, 400);
        pipe.Rounds(20, 4_000);

        Assert.Equal(2, pipe.Instances);
        Assert.All(pipe.Decisions, decision => Assert.Equal((DecisionAction.Hold, reason), (decision.Action, decision.Held)));
        Assert.Equal(32, pipe.Decisions[0].To);
        Assert.InRange(pipe.Decisions.Count, 1, 2);
        pipe.Options = new PlannerOptions();
        pipe.Round(4_000);
        Assert.Equal(32, pipe.Instances);
    }

    [Fact]
    public void A_single_consumer_can_be_paused()
    {
        var pipe = new Pipe(new PlannerOptions
        {
            Consumers = ImmutableSortedDictionary<string, ConsumerBounds>.Empty.Add("Enrich", new ConsumerBounds(null, null, true)),
        });
        pipe.Round(4_000);

        Assert.Equal((2, HoldReason.Paused), (pipe.Instances, pipe.Decisions[0].Held));
    }

    [Fact]
    public void What_it_may_cost_bounds_it()
    {
        var pipe = new Pipe(new PlannerOptions { InstanceHour = 0.10m, MaxHourlyCost = 1.00m });
        pipe.Round(4_000);

        var decision = Assert.Single(pipe.Decisions);
        Assert.Equal((10, HoldReason.Cost, 1.00m), (decision.To, decision.Held, decision.Prediction!.HourlyCost));
    }

    [Fact]
    public void A_log_at_its_largest_bounds_what_reads_from_it()
    {
        var pipe = new Pipe(new PlannerOptions { MaxUnits = 1 }) { Units = 1 };
        pipe.Round(4_800, lag: 100_000);

        var decision = Assert.Single(pipe.Decisions, d => d.Node == "Enrich");
        Assert.Equal((17, HoldReason.Log), (decision.To, decision.Held));
    }
}
