using Sluice.Fabric.Planning;
using Sluice.Simulator.Controllers;
using Sluice.Simulator.Scenarios;

namespace Sluice.Simulator.Tests;

public sealed class TraceTests
{
    [Fact]
    public void A_file_is_scaled_to_its_peak_and_joined_by_lines()
    {
        var values = TraceFile.Read(["timestamp,value", "2026-01-01 00:00:00,10", "2026-01-01 00:05:00,40.0", "", "2026-01-01 00:10:00,20"], out _)!;
        var load = TraceFile.Create("t", values, TimeSpan.FromMinutes(5), 4_000, out _)!.Create(1, new Model());

        Assert.Equal(600, load.Seconds);
        Assert.Equal((1_000, 2_500, 4_000, 3_000), (load.Rate[0], load.Rate[150], load.Rate[300], load.Rate[450]));
    }

    [Theory]
    [InlineData("timestamp,value|a,1", "fewer than two")]
    [InlineData("a,1|b,2|c,many", "line 3")]
    [InlineData("a,1|b,-2", "line 2")]
    [InlineData("a,0|b,0", "all values are 0")]
    [InlineData("a,1|b,1e999", "line 2")]
    [InlineData("header only", "fewer than two")]
    public void What_is_no_trace_is_refused_with_the_line(string file, string problem)
    {
        Assert.Null(TraceFile.Read(file.Split('|'), out var told));
        Assert.Contains(problem, told, StringComparison.Ordinal);
    }

    [Fact]
    public void A_trace_that_is_too_long_or_too_short_is_refused()
    {
        Assert.Null(TraceFile.Create("t", [1, 2], TimeSpan.FromDays(71), 100, out var problem));
        Assert.Contains("70 days", problem, StringComparison.Ordinal);
        Assert.Null(TraceFile.Create("t", [1, 2], TimeSpan.FromSeconds(30), 100, out _));
    }

    /// <summary>Two days like those of a news site: a daily wave, noise from one count to the next, and bursts.</summary>
    [Fact]
    public void On_bursty_days_the_goal_is_kept_with_less_capacity_than_others_need()
    {
        var values = new List<double>();
        var rng = new Rng(11);
        for (var i = 0; i < 576; i++)
        {
            var wave = 100 - 60 * Math.Cos(2 * Math.PI * i / 288);
            var burst = rng.Uniform() < 0.01 ? 400 * rng.Uniform() : 0;
            values.Add(Math.Max(1, wave * (1 + 0.25 * rng.Normal()) + burst));
        }
        var model = new Model();
        var scenario = TraceFile.Create("bursts", values, TimeSpan.FromMinutes(5), 4_000, out _)!;
        var summaries = new Suite(model, new PlannerOptions(), 3).Run(
            [ControllerSpec.Parse("ours", out _)!, ControllerSpec.Parse("keda:64", out _)!, ControllerSpec.Parse("cpu:60", out _)!], [scenario]).ToList();

        Assert.InRange(summaries[0].ViolationMinutes, 0, 5);
        Assert.True(summaries[0].CapacityRatio < summaries[1].CapacityRatio);
        Assert.True(summaries[0].Actions < summaries[1].Actions);
    }
}
