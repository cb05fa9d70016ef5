using Sluice.Fabric.Planning;
using Sluice.Simulator.Controllers;
using Sluice.Simulator.Scenarios;

namespace Sluice.Simulator.Tests;

public sealed class WorldTests
{
    [Fact]
    public void Nothing_is_lost_and_nothing_is_made_up() => Assert.All(ScenarioList.All.Where(s => s.Name != "week"), scenario =>
    {
        var load = scenario.Create(3, new Model());
        var world = new World(load, new Model(), Balance.ByCount);
        for (var t = 0; t < load.Seconds; t++)
        {
            if (t % 100 == 0) world.SetWorkers(1 + t / 100 * 7 % 32);
            world.Tick();
            Assert.True(world.Processed <= world.Admitted + 1e-3 && world.Admitted <= load.Arrived[t + 1] + 1e-3);
        }
        var left = Enumerable.Range(0, 32).Sum(p => world.LastSequence(p)) - world.Processed;
        Assert.InRange(left, -1e-3, load.Arrived[^1]);
        Assert.Equal(world.Admitted, world.Processed + left, 3);
    });

    [Fact]
    public void A_worker_does_what_it_can_and_the_rest_waits()
    {
        var world = Constant(1_000, workers: 2);
        for (var t = 0; t < 60; t++) world.Tick();

        Assert.InRange(world.Processed, 60 * 499, 60 * 501);
        Assert.InRange(world.OldestAge, 28, 32);
    }

    [Fact]
    public void New_workers_serve_after_the_start_delay_and_their_partitions_after_the_pause()
    {
        var world = Constant(400, workers: 1);
        world.SetWorkers(32);
        for (var t = 0; t < 20; t++) world.Tick();
        Assert.Equal(1, world.Ready);
        world.Tick();
        Assert.Equal(32, world.Ready);
        Assert.Equal(31, world.Moves);
        var before = world.Processed;

        for (var t = 0; t < 9; t++) world.Tick();
        Assert.True(world.Processed - before < 9 * 30, "Partitions that moved are served too soon.");
        for (var t = 0; t < 30; t++) world.Tick();

        Assert.Equal(0, world.OldestAge);
    }

    [Fact]
    public void Who_goes_leaves_its_partitions_to_the_others()
    {
        var world = Constant(400, workers: 8);
        world.SetWorkers(4);
        for (var t = 0; t < 60; t++) world.Tick();

        Assert.Equal(4, Enumerable.Range(0, 32).Select(world.OwnerOf).Distinct().Count());
        Assert.Equal(16, world.Moves);
        Assert.Equal(0, world.OldestAge);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0.2, 80)]
    [InlineData(1, 400)]
    [InlineData(5, 2_000)]
    public void What_is_in_flight_shows_as_unprocessed(double age, double expected)
    {
        var world = Constant(400, workers: 8, new Model { CheckpointAge = age });
        for (var t = 0; t < 30; t++) world.Tick();

        Assert.InRange(world.Unprocessed, expected * 0.85, expected * 1.15 + 1e-6);
        Assert.Equal(0, world.OldestAge);
    }

    [Fact]
    public void Partitions_of_vanished_workers_are_idle_until_ownership_expires()
    {
        var model = new Model();
        var load = ScenarioList.Find("crash")!.Create(1, model);
        var world = new World(load, model, Balance.ByCount);
        var at = load.Incidents[0].From;
        while (world.Now <= at) world.Tick();
        Assert.Equal(load.InitialWorkers, world.Asked);
        Assert.Equal(load.InitialWorkers - 3, world.Ready);

        while (world.Now < at + model.ExpirySeconds) world.Tick();
        Assert.Equal(load.InitialWorkers, world.Ready);
        Assert.InRange(world.OldestAge, model.ExpirySeconds - 2, model.ExpirySeconds + 1);
        for (var t = 0; t < 300; t++) world.Tick();

        Assert.Equal(0, world.OldestAge);
    }

    [Fact]
    public void The_log_admits_what_its_units_allow_and_new_units_take_a_minute()
    {
        var model = new Model();
        var load = ScenarioList.Find("throttle")!.Create(1, model);
        var world = new World(load, model, Balance.ByCount);
        world.SetWorkers(32);
        while (world.Now < ScenarioList.ThrottleAt(1) + 30) world.Tick();
        Assert.InRange(world.Parked, 30 * 1_300, 30 * 1_700);
        world.SetUnits(6);
        for (var t = 0; t < 59; t++) world.Tick();
        Assert.Equal(2, world.Units);
        for (var t = 0; t < 60; t++) world.Tick();

        Assert.Equal(6, world.Units);
        Assert.Equal(0, world.Parked);
    }

    [Fact]
    public void A_second_in_which_nobody_comes_or_goes_allocates_nothing()
    {
        var world = Constant(2_000, workers: 12, seconds: 10_000);
        for (var t = 0; t < 100; t++) world.Tick();
        var before = GC.GetAllocatedBytesForCurrentThread();

        for (var t = 0; t < 5_000; t++) world.Tick();

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Theory]
    [InlineData("ours")]
    [InlineData("keda:64")]
    public void The_same_seed_gives_the_same_run_to_the_last_byte_of_its_decisions(string controller)
    {
        Assert.Equal(Log(), Log());

        string Log()
        {
            var model = new Model();
            var run = Simulation.Run(ScenarioList.Find("throttle")!.Create(5, model), model, ControllerSpec.Parse(controller, out _)!, new PlannerOptions());
            using var buffer = new MemoryStream();
            using (var json = new System.Text.Json.Utf8JsonWriter(buffer))
            {
                json.WriteStartArray();
                foreach (var decision in run.Decisions) DecisionJson.Write(json, decision);
                json.WriteEndArray();
            }
            return Convert.ToHexString(buffer.ToArray()) + (run with { Decisions = [] });
        }
    }

    [Fact]
    public void Different_seeds_give_different_loads() => Assert.NotEqual(
        ScenarioList.Find("diurnal")!.Create(1, new Model()).Arrived[^1], ScenarioList.Find("diurnal")!.Create(2, new Model()).Arrived[^1]);

    private static World Constant(double rate, int workers, Model? model = null, int seconds = 600)
    {
        model ??= new Model();
        var load = LoadBuilder.Build("test", 1, model, seconds, _ => rate, noise: 0);
        return new World(
            new Load { Name = "test", Rate = load.Rate, Arrived = load.Arrived, Weights = load.Weights, InitialWorkers = workers },
            model, Balance.ByCount);
    }
}
