using Sluice.Fabric.Planning;
using Sluice.Simulator.Controllers;
using Sluice.Simulator.Scenarios;

namespace Sluice.Simulator.Tests;

/// <summary>
/// What the planner promises, over twenty seeds of every scenario. The bounds are those that gate a release; docs/fabric.md
/// has the figures of the day.
/// </summary>
public sealed class GoalTests
{
    private static readonly Model Slow = new() { StartSeconds = 60, MovePauseSeconds = 30 };

    [Theory]
    [InlineData("ours")]
    [InlineData("ours:count")]
    public void No_more_than_half_a_minute_of_fourteen_hours_is_beyond_the_lag_goal(string ours) =>
        Assert.InRange(Runs.Violations(ours), 0, 0.5);

    [Fact]
    public void With_slow_starts_and_slow_moves_no_more_than_twelve_minutes_are() =>
        Assert.InRange(Runs.Violations("ours", Slow), 0, 12);

    [Fact]
    public void Capacity_is_at_most_1_6_times_that_of_the_oracle() => Assert.InRange(Runs.Capacity("ours"), 1, 1.6);

    [Fact]
    public void Even_on_a_host_that_spreads_partitions_by_number_it_is_at_most_twice() =>
        Assert.InRange(Runs.Capacity("ours:count"), 1, 2.0);

    [Fact]
    public void Over_a_day_s_rise_and_fall_it_is_at_most_1_45() =>
        Assert.InRange(Runs.Of("ours", "diurnal").Average(run => run.CapacityRatio), 1, 1.45);

    [Fact]
    public void A_hot_partition_costs_at_most_half_again_on_a_host_that_balances_by_rate() =>
        Assert.InRange(Runs.Of("ours", "skew").Average(run => run.CapacityRatio), 1, 1.5);

    [Fact]
    public void There_are_at_most_sixty_actions_and_five_reversals_in_fourteen_hours()
    {
        Assert.InRange(Runs.Actions("ours"), 1, 60);
        Assert.InRange(Runs.Reversals("ours"), 0, 5);
    }

    [Fact]
    public void A_constant_load_with_noise_is_never_answered_to_and_fro() =>
        Assert.All(Runs.Of("ours", "constant"), run => Assert.Equal(0, run.Reversals));

    [Fact]
    public void After_a_step_the_size_is_stable_soon_and_the_lag_is_gone_soon()
    {
        var model = new Model();
        var (stable, young) = (new List<int>(), new List<int>());
        for (var seed = 1; seed <= Runs.Seeds; seed++)
        {
            var load = ScenarioList.Find("step")!.Create(seed, model);
            var trace = new RunTrace(load.Seconds);
            Simulation.Run(load, model, ControllerSpec.Parse("ours", out _)!, Suite.Declare(new PlannerOptions(), model), trace);
            var at = ScenarioList.StepAt(seed);
            var changes = Enumerable.Range(at, 600).Where(t => trace.Workers[t] != trace.Workers[t - 1]).ToList();
            Assert.InRange(changes.Count, 1, 3);
            stable.Add(changes[^1] - at);
            young.Add(1 + Enumerable.Range(at, 900).Last(t => trace.Age[t] >= 5) - at);
        }
        Assert.InRange(stable.Average(), 1, 60);
        Assert.InRange(young.Average(), 1, 75);
    }

    [Fact]
    public void A_blocked_partition_gets_no_instance_while_it_is_blocked()
    {
        for (var seed = 1; seed <= Runs.Seeds; seed++)
        {
            var blocked = ScenarioList.Find("poison")!.Create(seed, new Model()).Incidents[0];
            var during = Runs.Of("ours", "poison")[seed - 1].Decisions.Where(decision =>
                decision.Action == DecisionAction.ScaleOut && Second(decision) >= blocked.From && Second(decision) < blocked.To);
            Assert.Empty(during);
        }
    }

    [Fact]
    public void A_sink_that_more_workers_cannot_help_is_found_after_one_step()
    {
        for (var seed = 1; seed <= Runs.Seeds; seed++)
        {
            var capped = ScenarioList.Find("sink-cap")!.Create(seed, new Model()).Incidents[0];
            var steps = Runs.Of("ours", "sink-cap")[seed - 1].Decisions
                .Where(d => d.Action == DecisionAction.ScaleOut && Second(d) >= capped.From && Second(d) < capped.To).ToList();
            Assert.InRange(steps.Count, 1, 2);
            Assert.Equal(DecisionVerdict.Ineffective, steps[^1].Outcome?.Verdict);
        }
    }

    [Fact]
    public void A_throttled_log_gets_units_soon_and_takes_in_everything()
    {
        var model = new Model();
        for (var seed = 1; seed <= Runs.Seeds; seed++)
        {
            var load = ScenarioList.Find("throttle")!.Create(seed, model);
            var trace = new RunTrace(load.Seconds);
            var run = Simulation.Run(load, model, ControllerSpec.Parse("ours", out _)!, Suite.Declare(new PlannerOptions(), model), trace);
            var at = ScenarioList.ThrottleAt(seed);
            Assert.True(trace.Units[at + 90] > trace.Units[at - 1], $"seed {seed}");
            var over = at + model.UnitDelaySeconds + 90;
            Assert.True(trace.Parked.Skip(over + 300).All(parked => parked < 1_000), $"seed {seed}");
            Assert.InRange(run.Arrived - run.Processed, -1, 1);
        }
    }

    [Fact]
    public void A_week_needs_at_most_seven_tenths_of_the_units_of_auto_inflate()
    {
        var ours = Runs.Of("ours", "week", seeds: 2).Sum(run => run.UnitHours);
        var inflated = Runs.Of("keda:64", "week", seeds: 2).Sum(run => run.UnitHours);

        Assert.InRange(ours / inflated, 0.3, 0.7);
    }

    [Theory]
    [InlineData(0.2)]
    [InlineData(5)]
    public void How_late_checkpoints_are_changes_next_to_nothing(double age)
    {
        var model = new Model { CheckpointAge = age };

        Assert.InRange(Runs.Violations("ours", model), 0, 0.25);
        Assert.InRange(Runs.Capacity("ours", model) / Runs.Capacity("ours"), 0.95, 1.05);
    }

    [Theory]
    [InlineData(5)]
    [InlineData(90)]
    public void How_long_starts_take_changes_the_capacity_by_less_than_a_quarter(int seconds) => Assert.InRange(
        Runs.Capacity("ours", new Model { StartSeconds = seconds }) / Runs.Capacity("ours"), 0.75, 1.25);

    [Fact]
    public void Four_of_five_drains_take_as_long_as_predicted_within_three_tenths()
    {
        var scored = Runs.Scored.SelectMany(s => Runs.Of("ours", s.Name)).SelectMany(run => run.Decisions)
            .Where(decision => decision.Outcome is { Verdict: not DecisionVerdict.Superseded }).ToList();

        Assert.True(scored.Count >= 60, "There are too few to judge.");
        Assert.True(scored.Count(d => d.Outcome!.Verdict == DecisionVerdict.AsPredicted) >= 0.8 * scored.Count);
    }

    [Fact]
    public void No_baseline_has_both_less_lag_and_less_capacity()
    {
        var (violations, capacity) = (Runs.Violations("ours"), Runs.Capacity("ours"));
        foreach (var baseline in ControllerSpec.Sweep.Concat(ControllerSpec.Table).Where(name => !name.StartsWith("ours", StringComparison.Ordinal)))
            Assert.False(
                Runs.Violations(baseline, seeds: 3) <= violations && Runs.Capacity(baseline, seeds: 3) <= capacity, baseline);
    }

    private static int Second(Decision decision) => (int)(decision.Time - new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero)).TotalSeconds;
}
