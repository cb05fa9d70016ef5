using Sluice.Cli.Simulating;
using Sluice.Testing;

namespace Sluice.Cli.Tests.Simulating;

public sealed class SimulatePlanTests
{
    [Fact]
    public void Without_arguments_it_is_the_whole_table_on_the_seven_scenarios_with_twenty_seeds()
    {
        var plan = SimulatePlan.From(new SimulateArguments(), out var problems)!;

        Assert.Empty(problems);
        Assert.Equal((7, 15, 20), (plan.Scenarios.Count, plan.Controllers.Count, plan.Seeds));
    }

    [Fact]
    public void Names_may_be_given_one_by_one_or_with_commas()
    {
        var plan = SimulatePlan.From(new SimulateArguments { Scenarios = ["step,idle", "FLASH"], Controllers = ["ours", "keda:32,cpu:70"] }, out _)!;

        Assert.Equal(["step", "idle", "flash"], plan.Scenarios.Select(s => s.Name));
        Assert.Equal(["ours", "keda:32", "cpu:70"], plan.Controllers.Select(c => c.Name));
    }

    [Fact]
    public void Settings_of_the_planner_are_read()
    {
        var plan = SimulatePlan.From(new SimulateArguments { Settings = ["DrainTime=00:02:00", "Consumers:worker:MaxInstances=9"] }, out _)!;

        Assert.Equal(TimeSpan.FromMinutes(2), plan.Options.DrainTime);
        Assert.Equal(9, plan.Options.Consumers["worker"].MaxInstances);
    }

    [Fact]
    public void All_mistakes_are_told_at_once_and_name_their_option()
    {
        var arguments = new SimulateArguments
        {
            Scenarios = ["nowhere"], Controllers = ["nobody"], Seeds = 0, StartDelay = -1, MovePause = -1, CheckpointAge = 9, Peak = 0,
            Settings = ["Drain=1", "DrainTime", "Rest=soon"],
        };

        Assert.Null(SimulatePlan.From(arguments, out var problems));
        Assert.Equal(10, problems.Count);
        Assert.All(problems, problem => Assert.StartsWith("--", problem, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("5m", 300)]
    [InlineData("30s", 30)]
    [InlineData("0.5h", 1_800)]
    [InlineData("00:05:00", 300)]
    public void Times_are_read_as_people_write_them(string text, int seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), Duration.Parse(text));

    [Theory]
    [InlineData("")]
    [InlineData("5")]
    [InlineData("-5m")]
    [InlineData("0s")]
    [InlineData("5 weeks")]
    [InlineData("00:00:00")]
    public void Other_times_are_refused(string text) => Assert.Null(Duration.Parse(text));

    [Fact]
    public void A_trace_is_read_and_what_is_none_is_refused()
    {
        using var folder = new TemporaryFolder();
        var good = Path.Combine(folder.Path, "good.csv");
        File.WriteAllText(good, "timestamp,value\na,1\nb,2\nc,1\n");
        var bad = Path.Combine(folder.Path, "bad.csv");
        File.WriteAllText(bad, "timestamp,value\na,1\nb,x\n");

        Assert.Equal("good", SimulatePlan.From(new SimulateArguments { Trace = good }, out _)!.Scenarios[0].Name);
        Assert.Null(SimulatePlan.From(new SimulateArguments { Trace = bad }, out var problems));
        Assert.Contains("line 3", Assert.Single(problems), StringComparison.Ordinal);
        Assert.Null(SimulatePlan.From(new SimulateArguments { Trace = good, Scenarios = ["step"], Interval = "never" }, out problems));
        Assert.Equal(2, problems.Count);
        Assert.Null(SimulatePlan.From(new SimulateArguments { Trace = Path.Combine(folder.Path, "none.csv") }, out problems));
        Assert.Contains("cannot be read", Assert.Single(problems), StringComparison.Ordinal);
    }
}
