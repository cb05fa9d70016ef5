using System.CommandLine;
using Sluice.Cli.Processes;
using Sluice.Visitors.Rules;

namespace Sluice.Cli.Commands;

/// <summary><c>rules test</c>: visitor rules tried on archived events, without a pipeline.</summary>
internal static class RulesCommand
{
    /// <summary>The command.</summary>
    public static Command Create()
    {
        var rules = new Option<string>("--rules") { Description = "Visitor rules.", HelpName = "FILE", Required = true };
        var test = new Command(
            "test", "Read enriched events (TSV) from standard input and say of each what the rules make of it, as JSON.") { rules };
        test.SetAction(async (parsed, _) =>
        {
            using var signals = new Signals();
            var errors = new List<string>();
            if (VisitorRules.LoadFile(parsed.GetValue(rules)!, errors) is not { } loaded)
            {
                foreach (var error in errors) await Console.Error.WriteLineAsync(error);
                return 2;
            }
            using var input = new StreamReader(Console.OpenStandardInput());
            await using var output = Console.OpenStandardOutput();
            var testing = OfflineRules.RunAsync(loaded, input, output, signals.Stopping);
            // Reading from a terminal cannot be cancelled; the end that was asked for does not wait for its next line.
            if (await Task.WhenAny(testing, Task.Delay(Timeout.Infinite, signals.Stopping)) != testing || testing.IsCanceled) return 1;
            var summary = await testing;
            await Console.Error.WriteLineAsync($"{summary.Lines} lines, {summary.Events} of them events of a visitor");
            foreach (var (name, count) in summary.Named) await Console.Error.WriteLineAsync($"{count,8} {name}");
            return 0;
        });
        return new Command("rules", "Work with visitor rules.") { test };
    }
}
