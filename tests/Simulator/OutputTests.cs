using System.Text;
using System.Text.Json;
using System.Xml.Linq;
using Sluice.Fabric.Planning;
using Sluice.Simulator.Controllers;
using Sluice.Simulator.Output;
using Sluice.Simulator.Scenarios;

namespace Sluice.Simulator.Tests;

public sealed class OutputTests
{
    private static readonly Model Model = new();

    [Fact]
    public void The_table_has_a_row_for_each_and_one_for_all()
    {
        var table = SummaryTable.Write(Summaries());
        var rows = table.Trim().Split('\n');

        // Head, rule, and for two controllers all, step and throttle.
        Assert.Equal(2 + 2 * 3, rows.Length);
        Assert.Single(rows.Select(row => row.Length).Distinct());
        Assert.Contains("KEDA T=64", rows[5], StringComparison.Ordinal);
        Assert.EndsWith("unit-hours |", rows[0], StringComparison.Ordinal);
    }

    [Fact]
    public void The_JSON_has_the_same_figures()
    {
        var summaries = Summaries();
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer)) SummaryJson.Write(writer, summaries);
        using var json = JsonDocument.Parse(buffer.ToArray());

        Assert.Equal(4, json.RootElement.GetArrayLength());
        var first = json.RootElement[0];
        Assert.Equal("ours, partitions by rate", first.GetProperty("controller").GetString());
        Assert.Equal(summaries[0].CapacityRatio, first.GetProperty("capacityRatio").GetDouble(), 4);
        Assert.Equal(summaries[0].WorstSeed, first.GetProperty("worstSeed").GetInt32());
    }

    [Fact]
    public void The_picture_is_well_formed_small_and_follows_the_theme()
    {
        var load = ScenarioList.Find("week")!.Create(1, Model);
        var trace = new RunTrace(load.Seconds);
        Simulation.Run(load, Model, ControllerSpec.Parse("ours", out _)!, Suite.Declare(new PlannerOptions(), Model), trace);
        var svg = Picture.Draw("<script>alert(1)</script> & more", "<script> too", trace, 30);
        var root = XDocument.Parse(svg).Root!;

        Assert.Equal("<script>alert(1)</script> & more", root.Attribute("aria-label")!.Value);
        Assert.DoesNotContain("<script", svg, StringComparison.Ordinal);
        Assert.Contains("prefers-color-scheme:dark", svg, StringComparison.Ordinal);
        Assert.InRange(Encoding.UTF8.GetByteCount(svg), 5_000, 100_000);
    }

    private static List<Summary> Summaries() =>
        [.. new Suite(Model, new PlannerOptions(), 2).Run(
            [ControllerSpec.Parse("ours", out _)!, ControllerSpec.Parse("keda", out _)!],
            [ScenarioList.Find("step")!, ScenarioList.Find("throttle")!])
            .OrderBy(summary => summary.Controller == "KEDA T=64")];
}
