using System.CommandLine;
using System.Globalization;
using Sluice.Cli.Processes;
using Sluice.Cli.Replaying;
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
        var dryRun = new Option<bool>("--dry-run") { Description = "Say what would be recovered, by type and rule, and write nothing." };
        var command = new Command(
            "recover", "Repair failed events from standard input, one a line: payloads to standard output, one a line in Base64, as enrich reads them.")
        {
            rules, failed, dryRun,
        };
        command.SetAction(async (parsed, _) =>
        {
            using var signals = new Signals();
            var errors = new List<string>();
            var read = RecoveryRules.Load(parsed.GetValue(rules)!, errors);
            var file = parsed.GetValue(failed);
            if (file is not null && parsed.GetValue(dryRun)) errors.Add("--failed goes with no --dry-run: nothing is written.");
            else if (file is not null && Path.GetDirectoryName(Path.GetFullPath(file)) is { } folder && !Directory.Exists(folder))
                errors.Add($"--failed: there is no folder {folder}.");
            if (read is null || errors.Count > 0)
            {
                foreach (var error in errors) await Console.Error.WriteLineAsync(error);
                return 2;
            }
            await using var bad = file is not null ? new StreamWriter(File.Create(file)) : new StreamWriter(Console.OpenStandardError());
            await using var output = new StreamWriter(Console.OpenStandardOutput());
            using var input = new StreamReader(Console.OpenStandardInput());
            var recovery = new FailedEventRecovery(read, new EnrichOptions().Processor, TimeProvider.System);
            var recovering = parsed.GetValue(dryRun)
                ? CountAsync(recovery, input, output, signals.Stopping)
                : WriteAsync(recovery, input, output, bad, signals.Stopping);
            // Reading from a terminal cannot be cancelled; the end that was asked for does not wait for its next line.
            var ended = await Task.WhenAny(recovering, Task.Delay(Timeout.Infinite, signals.Stopping));
            if (ended != recovering || recovering.IsCanceled) return 1;
            var words = await recovering;
            await output.FlushAsync();
            await bad.FlushAsync();
            await Console.Error.WriteLineAsync(words);
            return 0;
        });
        return command;
    }

    private static async Task<string> WriteAsync(
        FailedEventRecovery recovery, TextReader input, TextWriter output, TextWriter failed, CancellationToken stopping)
    {
        var (good, not) = await recovery.RunAsync(input, output, failed, stopping);
        return string.Create(CultureInfo.InvariantCulture, $"{good} recovered, {not} not.");
    }

    private static async Task<string> CountAsync(FailedEventRecovery recovery, TextReader input, TextWriter output, CancellationToken stopping)
    {
        var counts = await recovery.CountAsync(input, stopping);
        if (counts.Count > 0) await output.WriteLineAsync($"{"count",9}  {"type",-42} {"rule",-24} why not");
        long good = 0, not = 0;
        foreach (var (type, flow, error, count) in counts)
        {
            var line = string.Create(CultureInfo.InvariantCulture, $"{count,9}  {type,-42} {flow,-24} {error}");
            await output.WriteLineAsync(RebuildText.Clean(line).TrimEnd());
            if (error is null) good += count;
            else not += count;
        }
        return string.Create(CultureInfo.InvariantCulture, $"{good} would be recovered, {not} not.");
    }
}
