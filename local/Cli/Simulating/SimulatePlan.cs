using System.Globalization;
using Microsoft.Extensions.Configuration;
using Sluice.Fabric.Planning;
using Sluice.Simulator;
using Sluice.Simulator.Controllers;
using Sluice.Simulator.Scenarios;

namespace Sluice.Cli.Simulating;

/// <summary>What <c>simulate</c> will run, checked.</summary>
internal sealed record SimulatePlan(
    IReadOnlyList<Scenario> Scenarios, IReadOnlyList<ControllerSpec> Controllers, int Seeds, Model Model, PlannerOptions Options)
{
    /// <summary>Checks everything; null, with a sentence for each mistake, when something makes no sense.</summary>
    public static SimulatePlan? From(SimulateArguments arguments, out IReadOnlyList<string> problems)
    {
        var found = new List<string>();
        Range("--seeds", arguments.Seeds, 1, 1_000);
        Range("--start-delay", arguments.StartDelay, 0, 150);
        Range("--move-pause", arguments.MovePause, 0, 600);
        if (!(arguments.CheckpointAge is >= 0 and <= 6)) found.Add("--checkpoint-age: expected 0 to 6 seconds.");
        if (!(arguments.Peak is > 0 and <= 1e7)) found.Add("--peak: expected more than 0 and at most 10000000 events a second.");

        var controllers = new List<ControllerSpec>();
        foreach (var name in Split(arguments.Controllers.Count > 0 ? arguments.Controllers : ControllerSpec.Table))
        {
            if (ControllerSpec.Parse(name, out var problem) is { } spec) controllers.Add(spec);
            else found.Add("--controller: " + problem);
        }
        var scenarios = arguments.Trace is null ? ReadScenarios(arguments, found) : ReadTrace(arguments, found);
        var options = ReadSettings(arguments.Settings, found);
        problems = found;
        return found.Count > 0 ? null : new SimulatePlan(
            scenarios, controllers, arguments.Seeds,
            new Model { StartSeconds = arguments.StartDelay, MovePauseSeconds = arguments.MovePause, CheckpointAge = arguments.CheckpointAge },
            options);

        void Range(string name, int value, int least, int most)
        {
            if (value < least || value > most)
                found.Add(string.Create(CultureInfo.InvariantCulture, $"{name}: expected {least} to {most}."));
        }
    }

    private static IReadOnlyList<Scenario> ReadScenarios(SimulateArguments arguments, List<string> problems)
    {
        var scenarios = new List<Scenario>();
        foreach (var name in Split(arguments.Scenarios.Count > 0 ? arguments.Scenarios : ["scored"]))
        {
            if (name.Equals("scored", StringComparison.OrdinalIgnoreCase)) scenarios.AddRange(ScenarioList.All.Where(s => s.Scored));
            else if (name.Equals("all", StringComparison.OrdinalIgnoreCase)) scenarios.AddRange(ScenarioList.All);
            else if (ScenarioList.Find(name) is { } scenario) scenarios.Add(scenario);
            else problems.Add($"--scenario: '{name}' is none; there are scored, all, {string.Join(", ", ScenarioList.All.Select(s => s.Name))}.");
        }
        return scenarios;
    }

    private static IReadOnlyList<Scenario> ReadTrace(SimulateArguments arguments, List<string> problems)
    {
        if (arguments.Scenarios.Count > 0) problems.Add("--trace and --scenario exclude each other.");
        if (Duration.Parse(arguments.Interval) is not { } interval)
        {
            problems.Add("--interval: expected a time such as 5m or 00:05:00.");
            return [];
        }
        try
        {
            var name = Path.GetFileNameWithoutExtension(arguments.Trace!);
            if (TraceFile.Read(File.ReadLines(arguments.Trace!), out var problem) is { } values
                && TraceFile.Create(name, values, interval, arguments.Peak, out problem) is { } scenario)
                return [scenario];
            problems.Add($"--trace: {arguments.Trace}: {problem}.");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            problems.Add($"--trace: {arguments.Trace} cannot be read: {fault.Message}");
        }
        return [];
    }

    private static PlannerOptions ReadSettings(IReadOnlyList<string> settings, List<string> problems)
    {
        var values = new Dictionary<string, string?>();
        foreach (var setting in settings)
        {
            var at = setting.IndexOf('=', StringComparison.Ordinal);
            if (at > 0) values[$"{PlannerOptions.Section}:{setting[..at].Replace("__", ":", StringComparison.Ordinal)}"] = setting[(at + 1)..];
            else problems.Add($"--setting: expected NAME=VALUE, not '{setting}'.");
        }
        foreach (var name in values.Keys)
        {
            var own = name[(PlannerOptions.Section.Length + 1)..].Split(':')[0];
            if (!PlannerOptions.Names.Contains(own, StringComparer.OrdinalIgnoreCase)) problems.Add($"--setting: the planner has no setting {own}.");
        }
        try
        {
            return PlannerOptions.From(new ConfigurationBuilder().AddInMemoryCollection(values).Build());
        }
        catch (InvalidOperationException fault)
        {
            problems.AddRange(fault.Message.Split('\n').Select(line => "--setting: " + line));
            return new PlannerOptions();
        }
    }

    private static IEnumerable<string> Split(IEnumerable<string> values) =>
        values.SelectMany(value => value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
}
