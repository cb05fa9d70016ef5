using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Sluice.Fabric.Planning;
using Sluice.Simulator;
using Sluice.Simulator.Output;

namespace Sluice.Cli.Simulating;

/// <summary>The first controller in the first scenario with seed 1, in detail.</summary>
internal static class SingleRun
{
    // The file is for people; nothing embeds it in a page.
    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes its picture and its decisions, as far as asked for.</summary>
    public static async Task WriteAsync(SimulatePlan plan, string? picture, string? decisions, CancellationToken cancellationToken)
    {
        var (scenario, controller) = (plan.Scenarios[0], plan.Controllers[0]);
        var load = scenario.Create(1, plan.Model);
        var trace = new RunTrace(load.Seconds);
        var result = Simulation.Run(load, plan.Model, controller, Suite.Declare(plan.Options, plan.Model), trace);
        if (picture is not null)
        {
            var title = $"{scenario.Name}: {controller.Title.Replace("**", "", StringComparison.Ordinal)}";
            await File.WriteAllTextAsync(picture, Picture.Draw(title, scenario.Shape, trace, plan.Model.SloSeconds), cancellationToken);
        }
        if (decisions is not null)
            await File.WriteAllTextAsync(decisions, Log(result.Decisions), cancellationToken);
    }

    private static string Log(IReadOnlyList<Decision> decisions)
    {
        var text = new StringBuilder();
        foreach (var decision in decisions)
        {
            using var buffer = new MemoryStream();
            using (var json = new Utf8JsonWriter(buffer, Readable)) DecisionJson.Write(json, decision);
            text.Append(Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length)).Append('\n');
        }
        return text.ToString();
    }
}
