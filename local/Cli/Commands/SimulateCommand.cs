using System.CommandLine;
using System.Text.Json;
using Sluice.Cli.Processes;
using Sluice.Cli.Simulating;
using Sluice.Cli.Terminal;
using Sluice.Simulator;
using Sluice.Simulator.Controllers;
using Sluice.Simulator.Output;

namespace Sluice.Cli.Commands;

/// <summary><c>simulate</c>: how the fabric's planner and others would scale given traffic.</summary>
internal static class SimulateCommand
{
    /// <summary>The command.</summary>
    public static Command Create()
    {
        var scenario = new Option<string[]>("--scenario") { Description = "A scenario, scored (the seven that the goals add up) or all; may be repeated. Default: scored.", HelpName = "NAME" };
        var trace = new Option<string?>("--trace") { Description = "Traffic from a CSV file of timestamp,value in place of scenarios.", HelpName = "FILE" };
        var interval = new Option<string>("--interval") { Description = "Time between the lines of the trace.", HelpName = "TIME", DefaultValueFactory = _ => "5m" };
        var peak = new Option<double>("--peak") { Description = "Events a second of the trace's greatest value.", HelpName = "N", DefaultValueFactory = _ => 4_000 };
        var controller = new Option<string[]>("--controller") { Description = $"A controller; may be repeated. There are {ControllerSpec.Names}. Default: the whole table.", HelpName = "NAME" };
        var seeds = new Option<int>("--seeds") { Description = "Runs of each, with the seeds 1 to N.", HelpName = "N", DefaultValueFactory = _ => 20 };
        var start = new Option<int>("--start-delay") { Description = "Seconds until new workers serve.", HelpName = "N", DefaultValueFactory = _ => 20 };
        var pause = new Option<int>("--move-pause") { Description = "Seconds for which a partition pauses when it moves.", HelpName = "N", DefaultValueFactory = _ => 10 };
        var age = new Option<double>("--checkpoint-age") { Description = "Seconds by which checkpoints are behind.", HelpName = "N", DefaultValueFactory = _ => 1 };
        var setting = new Option<string[]>("--setting") { Description = "A setting of the planner, such as DrainTime=00:02:00; may be repeated.", HelpName = "NAME=VALUE" };
        var json = new Option<bool>("--json") { Description = "JSON instead of a table." };
        var picture = new Option<string?>("--picture") { Description = "Draw the first controller in the first scenario with seed 1.", HelpName = "FILE.svg" };
        var decisions = new Option<string?>("--decisions") { Description = "Write the decisions of that run, one JSON object a line.", HelpName = "FILE" };
        var command = new Command("simulate", "Simulate how the fabric's planner, and other autoscalers, would scale given traffic.")
        {
            scenario, trace, interval, peak, controller, seeds, start, pause, age, setting, json, picture, decisions,
        };
        command.SetAction(async (parsed, _) =>
        {
            using var signals = new Signals();
            var plan = SimulatePlan.From(
                new SimulateArguments
                {
                    Scenarios = parsed.GetValue(scenario) ?? [],
                    Trace = parsed.GetValue(trace),
                    Interval = parsed.GetValue(interval)!,
                    Peak = parsed.GetValue(peak),
                    Controllers = parsed.GetValue(controller) ?? [],
                    Seeds = parsed.GetValue(seeds),
                    StartDelay = parsed.GetValue(start),
                    MovePause = parsed.GetValue(pause),
                    CheckpointAge = parsed.GetValue(age),
                    Settings = parsed.GetValue(setting) ?? [],
                },
                out var problems);
            if (plan is null)
            {
                foreach (var problem in problems) await Console.Error.WriteLineAsync(problem);
                return 2;
            }
            try
            {
                await RunAsync(plan, parsed.GetValue(json), parsed.GetValue(picture), parsed.GetValue(decisions), signals.Stopping);
                return 0;
            }
            catch (OperationCanceledException)
            {
                await Console.Error.WriteLineAsync("Stopped.");
                return 1;
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
            {
                await Console.Error.WriteLineAsync(fault.Message);
                return 1;
            }
        });
        return command;
    }

    private static async Task RunAsync(SimulatePlan plan, bool json, string? picture, string? decisions, CancellationToken stopping)
    {
        if (picture is not null || decisions is not null) await SingleRun.WriteAsync(plan, picture, decisions, stopping);
        List<Summary> summaries;
        using (var progress = new ProgressBar("simulate", (long)plan.Scenarios.Count * plan.Controllers.Count * plan.Seeds))
            summaries = [.. new Suite(plan.Model, plan.Options, plan.Seeds).Run(plan.Controllers, plan.Scenarios, progress.Advance, stopping)];
        if (!json)
        {
            await Console.Out.WriteAsync(SummaryTable.Write(summaries));
            return;
        }
        await using var output = Console.OpenStandardOutput();
        await using (var writer = new Utf8JsonWriter(output, new JsonWriterOptions { Indented = true })) SummaryJson.Write(writer, summaries);
        output.WriteByte((byte)'\n');
    }
}
