using System.CommandLine;
using Microsoft.Extensions.Configuration;
using Sluice.Audiences;
using Sluice.Cli.Processes;
using Sluice.Visitors.Rules;

namespace Sluice.Cli.Commands;

/// <summary><c>rules test</c>: visitor rules or audiences tried on archived events, without a pipeline.</summary>
internal static class RulesCommand
{
    /// <summary>The command.</summary>
    public static Command Create()
    {
        var rules = new Option<string>("--rules") { Description = "Visitor rules.", HelpName = "FILE" };
        var settings = new Option<string[]>("--setting")
        {
            Description = "A setting of the audiences, such as Sluice__Audiences__Rules__0__Name=abandoned; may be repeated.",
            HelpName = "NAME=VALUE",
            DefaultValueFactory = _ => [],
        };
        settings.Validators.Add(result =>
        {
            foreach (var setting in result.Tokens)
                if (!setting.Value.StartsWith("Sluice__Audiences__", StringComparison.Ordinal) || !setting.Value.Contains('='))
                    result.AddError("--setting: expected Sluice__Audiences__NAME=VALUE.");
        });
        var test = new Command(
            "test", "Read enriched events (TSV) from standard input and say as JSON what visitor rules make of each, or who enters and leaves audiences.")
        { rules, settings };
        test.Validators.Add(result =>
        {
            if (result.GetResult(rules) is null == (result.GetResult(settings) is not { Tokens.Count: > 0 }))
                result.AddError("Either --rules or --setting says what is tried.");
        });
        test.SetAction(async (parsed, _) =>
        {
            using var signals = new Signals();
            var errors = new List<string>();
            if (Choose(parsed.GetValue(rules), parsed.GetValue(settings)!, errors) is not { } run)
            {
                foreach (var error in errors) await Console.Error.WriteLineAsync(error);
                return 2;
            }
            using var input = new StreamReader(Console.OpenStandardInput());
            await using var output = Console.OpenStandardOutput();
            var testing = run(input, output, signals.Stopping);
            // Reading from a terminal cannot be cancelled; the end that was asked for does not wait for its next line.
            if (await Task.WhenAny(testing, Task.Delay(Timeout.Infinite, signals.Stopping)) != testing || testing.IsCanceled) return 1;
            foreach (var line in await testing) await Console.Error.WriteLineAsync(line);
            return 0;
        });
        return new Command("rules", "Work with visitor rules and audiences.") { test };
    }

    // What is tried, giving the lines of its summary; null when it is refused.
    private static Func<TextReader, Stream, CancellationToken, Task<List<string>>>? Choose(string? rules, string[] settings, List<string> errors)
    {
        if (rules is not null)
            return VisitorRules.LoadFile(rules, errors) is not { } loaded ? null : async (input, output, stopping) =>
            {
                var summary = await OfflineRules.RunAsync(loaded, input, output, stopping);
                return [$"{summary.Lines} lines, {summary.Events} of them events of a visitor", .. summary.Named.Select(pair => $"{pair.Value,8} {pair.Key}")];
            };
        // As in a run, the last of several values wins.
        var values = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        foreach (var setting in settings.Select(setting => setting.Split('=', 2)))
            values[setting[0].Replace("__", ":", StringComparison.Ordinal)] = setting[1];
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(values).Build();
        var options = AudiencesOptions.Read(configuration, errors);
        if (errors.Count == 0 && options.Rules.IsEmpty) errors.Add("The settings declare no audience: Sluice__Audiences__Rules__0__Name and so on.");
        return errors.Count > 0 ? null : async (input, output, stopping) =>
        {
            var summary = await OfflineAudiences.RunAsync(options, input, output, stopping);
            return
            [
                $"{summary.Lines} lines, {summary.Events} of them events that a rule names",
                .. summary.Counts.Select(pair => $"{pair.Value.Entered,8} entered, {pair.Value.Exited} exited {pair.Key}"),
            ];
        };
    }
}
