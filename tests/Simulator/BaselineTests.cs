using Sluice.Fabric.Planning;
using Sluice.Simulator.Controllers;
using Sluice.Simulator.Scenarios;

namespace Sluice.Simulator.Tests;

/// <summary>Each baseline does what its published rule says, on loads where that is easy to work out.</summary>
public sealed class BaselineTests
{
    [Theory]
    // 2,000 in flight at a threshold of 100 asks for 20, and 32 is the next that divides evenly, four at a time.
    [InlineData("functions:100", 2_000, 12, 32)]
    // 2,000 in flight at 64 is 31.3.
    [InlineData("keda:64", 2_000, 12, 32)]
    // Capped at the partitions: 32 × 32 at a threshold of 32.
    [InlineData("keda:32", 4_000, 23, 32)]
    // 2,000 of 250 each is 8 workers' worth; at 60 % that is 14.
    [InlineData("cpu:60", 2_000, 12, 14)]
    [InlineData("ds2:100", 2_000, 12, 8)]
    [InlineData("ds2:80", 2_000, 12, 10)]
    // Between 40 and 65 % of CPU another comes; 20 workers are at 40 %.
    [InlineData("tiers", 2_000, 12, 20)]
    // 75 % of CPU at most: 10.7 is 11, and 11 is not too few.
    [InlineData("dataflow", 2_000, 16, 11)]
    public void A_steady_load_ends_where_the_rule_leads(string controller, double rate, int start, int expected)
    {
        var model = new Model();
        var steady = LoadBuilder.Build("test", 1, model, 3_600, _ => rate, noise: 0);
        var load = new Load { Name = "test", Rate = steady.Rate, Arrived = steady.Arrived, Weights = steady.Weights, InitialWorkers = start };
        var trace = new RunTrace(load.Seconds);
        Simulation.Run(load, model, ControllerSpec.Parse(controller, out _)!, new PlannerOptions(), trace);

        // Poisson arrivals make rules without a dead band waver.
        Assert.InRange(trace.Workers[300..].Average(), expected - 1.5, expected + 1.5);
    }

    [Fact]
    public void Functions_grow_by_four_every_half_minute()
    {
        var trace = Trace("functions:100", "step");
        var changes = Enumerable.Range(1_800, 600).Select(t => trace.Workers[t] - trace.Workers[t - 1]).Where(change => change > 0).ToList();
        Assert.NotEmpty(changes);
        Assert.All(changes, change => Assert.InRange(change, 1, 4));
    }

    [Fact]
    public void Flink_waits_an_hour_before_it_goes_in()
    {
        var trace = Trace("flink:short", "flash");
        var down = Enumerable.Range(1, trace.Workers.Length - 1).Where(t => trace.Workers[t] < trace.Workers[t - 1]).ToList();
        Assert.All(down, t => Assert.True(t >= 3_600));
    }

    [Fact]
    public void Auto_inflate_goes_up_by_one_and_never_down()
    {
        var trace = Trace("keda:64", "throttle");
        var changes = Enumerable.Range(1, trace.Units.Length - 1).Select(t => trace.Units[t] - trace.Units[t - 1]).Where(change => change != 0).ToList();
        Assert.NotEmpty(changes);
        Assert.All(changes, change => Assert.Equal(1, change));
    }

    [Fact]
    public void Keda_sleeps_when_nothing_arrives_and_wakes()
    {
        var trace = Trace("keda:64", "idle");
        Assert.Equal(0, trace.Workers[1_500]);
        Assert.True(trace.Workers[2_100] > 1);
    }

    [Fact]
    public void Every_controller_of_the_tables_has_a_name_that_can_be_typed() => Assert.All(
        ControllerSpec.Table.Concat(ControllerSpec.Sweep), name => Assert.Equal(name, ControllerSpec.Parse(name, out _)?.Name));

    [Theory]
    [InlineData("")]
    [InlineData("keda:0")]
    [InlineData("keda:x")]
    [InlineData("cpu:101")]
    [InlineData("ours:5")]
    [InlineData("keda:64:64")]
    public void Other_names_are_refused_with_those_there_are(string name)
    {
        Assert.Null(ControllerSpec.Parse(name, out var problem));
        Assert.Contains("there are ours", problem, StringComparison.Ordinal);
    }

    private static RunTrace Trace(string controller, string scenario)
    {
        var model = new Model();
        var load = ScenarioList.Find(scenario)!.Create(2, model);
        var trace = new RunTrace(load.Seconds);
        Simulation.Run(load, model, ControllerSpec.Parse(controller, out _)!, new PlannerOptions(), trace);
        return trace;
    }
}
