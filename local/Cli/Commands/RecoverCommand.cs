using System.CommandLine;
using Sluice.Cli.Processes;
using Sluice.Enrich;
using Sluice.Enrich.Recovery;

namespace Sluice.Cli.Commands;

/// <summary><c>recover</c>: failed events by rules back into payloads.</summary>
internal static class RecoverCommand
{
    /// <summary>The command.</summary>
    public static Command Create()
    {
        var rules = new Option<string>("--rules")
        {
            Description = "Rules in the shape of Snowplow's event recovery configuration.", HelpName = "FILE", Required = true,
        };
        var failed = new Option<string?>("--failed") { Description = "Write what was not recovered to FILE instead of standard error.", HelpName = "FILE" };
        var command = new Command(
            "recover", "Repair failed events from standard input, one a line: payloads to standard output, one a line in Base64, as enrich reads them.")
        {
            rules, failed,
        };
        command.SetAction(async (parsed, _) =>
        {
            using var signals = new Signals();
            var errors = new List<string>();
            if (RecoveryRules.Load(parsed.GetValue(rules)!, errors) is not { } read)
            {
                foreach (var error in errors) await Console.Error.WriteLineAsync(error);
                return 2;
            }
            if (parsed.GetValue(failed) is { } path && Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder && !Directory.Exists(folder))
            {
                await Console.Error.WriteLineAsync($"--failed: there is no folder {folder}.");
                return 2;
            }
            await using var bad = parsed.GetValue(failed) is { } file ? new StreamWriter(File.Create(file)) : new StreamWriter(Console.OpenStandardError());
            await using var output = new StreamWriter(Console.OpenStandardOutput());
            using var input = new StreamReader(Console.OpenStandardInput());
            var recovery = new FailedEventRecovery(read, new EnrichOptions().Processor, TimeProvider.System);
            var recovering = recovery.RunAsync(input, output, bad, signals.Stopping);
            // Reading from a terminal cannot be cancelled; the end that was asked for does not wait for its next line.
            var ended = await Task.WhenAny(recovering, Task.Delay(Timeout.Infinite, signals.Stopping));
            if (ended != recovering || recovering.IsCanceled) return 1;
            var (good, not) = await recovering;
            await output.FlushAsync();
            await bad.FlushAsync();
            await Console.Error.WriteLineAsync($"{good} recovered, {not} not.");
            return 0;
        });
        return command;
    }
}
