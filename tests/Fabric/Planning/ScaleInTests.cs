using Sluice.Fabric.Planning;

namespace Sluice.Fabric.Tests.Planning;

public sealed class ScaleInTests
{
    private const int RoundsOfWindow = 3 * 60 / 5;

    [Fact]
    public void Instances_go_when_fewer_were_enough_for_the_whole_window_and_not_before()
    {
        var pipe = new Pipe(instances: 16);

        pipe.Rounds(RoundsOfWindow, 1_000);
        Assert.Empty(pipe.Decisions);
        pipe.Rounds(3, 1_000);

        var decision = Assert.Single(pipe.Decisions);
        Assert.Equal((DecisionAction.ScaleIn, DecisionRule.Window, 16, 6), (decision.Action, decision.Rule, decision.From, decision.To));
    }

    [Fact]
    public void Instances_that_are_hardly_busy_go_step_by_step_because_what_they_could_do_is_not_known()
    {
        var pipe = new Pipe(instances: 16);

        pipe.Rounds(RoundsOfWindow + 3, 400);
        Assert.Equal(4, pipe.Instances);
        pipe.Rounds(3 * RoundsOfWindow, 400);

        Assert.Equal(2, pipe.Instances);
    }

    [Fact]
    public void A_single_busy_round_keeps_them_for_another_window()
    {
        var pipe = new Pipe(instances: 16);
        pipe.Rounds(RoundsOfWindow - 2, 2_000);
        pipe.Round(2_280);
        pipe.Round(2_560);

        pipe.Rounds(RoundsOfWindow - 2, 2_000);

        Assert.Empty(pipe.Decisions);
    }

    [Fact]
    public void After_a_step_out_there_is_rest()
    {
        var pipe = new Pipe();
        pipe.Rounds(12, 400);
        pipe.Round(4_000);
        Assert.Equal(32, pipe.Instances);

        pipe.Rounds(10 * 60 / 5 - 2, 400);
        Assert.Equal(32, pipe.Instances);
        pipe.Rounds(4, 400);

        Assert.Equal(2, pipe.Instances);
    }

    [Fact]
    public void A_step_in_that_was_soon_regretted_makes_the_next_one_slower()
    {
        var pipe = new Pipe(instances: 16);
        pipe.Rounds(RoundsOfWindow + 3, 400);
        pipe.Round(3_000);

        Assert.Equal(TimeSpan.FromMinutes(6), pipe.State.Consumers["Enrich"].Window);
    }

    [Fact]
    public void Between_what_makes_out_and_what_makes_in_nothing_happens()
    {
        // 11 instances with three partitions each: 2,400 is 0.9 of what the busiest can do.
        var pipe = new Pipe(instances: 11);

        pipe.Rounds(4 * RoundsOfWindow, 2_400);

        Assert.Empty(pipe.Decisions);
    }

    [Fact]
    public void An_idle_consumer_sleeps_when_it_may()
    {
        var pipe = new Pipe(new PlannerOptions { MinInstances = 0 }, instances: 2);

        pipe.Rounds(RoundsOfWindow + 3, 0);

        Assert.Equal((DecisionRule.Idle, 0), (Assert.Single(pipe.Decisions).Rule, pipe.Instances));
    }

    [Fact]
    public void In_quiet_hours_nothing_is_taken_away_but_what_is_needed_comes()
    {
        var pipe = new Pipe(new PlannerOptions { QuietHours = QuietHours.Parse("11:00-14:00") }, instances: 8);

        pipe.Rounds(RoundsOfWindow + 3, 400);
        Assert.Equal((8, HoldReason.QuietHours, 2), (pipe.Instances, Assert.Single(pipe.Decisions).Held, pipe.Decisions[0].To));
        pipe.Round(4_000);

        Assert.Equal(32, pipe.Instances);
    }
}
