using System.Text;
using System.Text.Json;
using Sluice.Fabric.Planning;

namespace Sluice.Fabric.Tests.Planning;

public sealed class DecisionTests
{
    [Fact]
    public void A_decision_can_be_checked_by_hand()
    {
        var pipe = new Pipe(new PlannerOptions { InstanceHour = 0.1m });
        pipe.Rounds(12, 400);
        pipe.Round(2_000, lag: 9_000);

        var decision = Assert.Single(pipe.Decisions);
        Assert.Equal("Enrich-20260301T120105Z-1", decision.Id);
        Assert.Equal((2_000, 250, 32, 2), (decision.Inputs.Rate, decision.Inputs.Capacity, decision.Inputs.Partitions, decision.Inputs.Running));
        Assert.Contains("level 2,000.0", decision.Formula, StringComparison.Ordinal);
        Assert.Contains("an instance does 250.0 ev/s", decision.Formula, StringComparison.Ordinal);
        Assert.Contains($"the smallest fleet that carries this has {decision.To}", decision.Formula, StringComparison.Ordinal);
        Assert.Equal(decision.To * 0.1m, decision.Prediction!.HourlyCost);
        Assert.Null(decision.Outcome);
    }

    [Fact]
    public void Its_outcome_is_told_when_the_backlog_is_gone()
    {
        var pipe = new Pipe();
        pipe.Rounds(12, 400);
        pipe.Round(2_000, lag: 9_000);
        for (var i = 1; i <= 8; i++) pipe.Round(2_000, lag: Math.Max(2_000, 50_000 - 8_000 * i));

        var scored = Assert.Single(pipe.Outcomes);
        Assert.Equal(pipe.Decisions[0].Id, scored.Id);
        Assert.InRange(scored.Outcome.DrainSeconds, 20, 40);
        Assert.Equal(pipe.Decisions[0].Prediction!.DrainSeconds, scored.PredictedDrainSeconds);
    }

    [Fact]
    public void It_has_a_shape_as_JSON_and_what_is_unknown_is_null()
    {
        var pipe = new Pipe();
        pipe.Round(4_000, change: m => m with { Partitions = [] });
        using var json = JsonDocument.Parse(Write(pipe.Decisions[0]));

        Assert.Equal("hold", json.RootElement.GetProperty("action").GetString());
        Assert.Equal("missing", json.RootElement.GetProperty("held").GetString());
        Assert.Equal(JsonValueKind.Null, json.RootElement.GetProperty("inputs").GetProperty("rate").ValueKind);
        Assert.False(json.RootElement.TryGetProperty("prediction", out _));
    }

    [Fact]
    public void It_carries_prediction_and_outcome_in_JSON()
    {
        var pipe = new Pipe();
        pipe.Round(4_000);
        var outcome = new DecisionOutcome(pipe.Now, DecisionVerdict.AsPredicted, 61, 4_000);
        using var json = JsonDocument.Parse(Write(pipe.Decisions[0] with { Outcome = outcome }));

        Assert.True(json.RootElement.GetProperty("prediction").GetProperty("utilisation").GetDouble() > 0);
        Assert.Equal("asPredicted", json.RootElement.GetProperty("outcome").GetProperty("verdict").GetString());
        Assert.Equal(61, json.RootElement.GetProperty("outcome").GetProperty("drainSeconds").GetDouble());
    }

    [Fact]
    public void Ids_never_repeat_across_consumers_and_log()
    {
        var pipe = new Pipe { Units = 1 };
        for (var i = 0; i < 1_600; i++) pipe.Round(i % 400 < 200 ? 400 : 4_000);

        Assert.True(pipe.Decisions.Count > 3);
        Assert.Equal(pipe.Decisions.Count, pipe.Decisions.Select(d => d.Id).Distinct().Count());
    }

    private static string Write(Decision decision)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer)) DecisionJson.Write(json, decision);
        return Encoding.UTF8.GetString(buffer.ToArray());
    }
}
