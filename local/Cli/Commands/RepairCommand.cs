using System.CommandLine;
using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Sluice.Archive.Repair;
using Sluice.Azure.EventHubs;
using Sluice.Cli.Processes;
using Sluice.Cli.Replaying;
using Sluice.Enrich;
using Sluice.Enrich.Recovery;

namespace Sluice.Cli.Commands;

/// <summary><c>repair</c>: archived failed events, repaired by rules, through the pipeline again.</summary>
internal static class RepairCommand
{
    /// <summary>The command.</summary>
    public static Command Create()
    {
        var common = new CommonOptions();
        var rules = new Option<string>("--rules") { Description = "Rules as recover reads them.", HelpName = "FILE", Required = true };
        var command = new Command("repair", "Repair archived failed events by rules and send them through the pipeline again, each once however often this is run.")
        {
            rules, common.From, common.To, common.Rate, common.Json, common.Settings, common.Data,
        };
        command.SetAction(async (parsed, _) =>
        {
            var errors = new List<string>();
            var read = RecoveryRules.Load(parsed.GetRequiredValue(rules), errors);
            if (CommonOptions.Range(parsed.GetValue(common.From), parsed.GetValue(common.To), out var first, out var last) is { } problem) errors.Add(problem);
            if (parsed.GetValue(common.Rate) < 0) errors.Add("--rate must not be negative.");
            if (read is null || errors.Count > 0)
            {
                foreach (var error in errors) await Console.Error.WriteLineAsync(error);
                return 2;
            }
            using var signals = new Signals();
            return await Failures.TellAsync(async () =>
            {
                var settings = await AppSettings.ReadAsync(parsed.GetValue(common.Settings), parsed.GetValue(common.Data), signals.Stopping);
                var parts = new ArchiveParts(settings, TimeProvider.System);
                await using var client = new EventHubsClient(
                    EventHubsConnection.FromConfiguration(settings), EventHubsOptions.Default, TimeProvider.System, NullLogger<EventHubsClient>.Instance);
                var recovery = new FailedEventRecovery(read, new EnrichOptions().Processor, TimeProvider.System);
                var repair = new FailedRepair(
                    parts.Archive, parts.Texts, parts.Marks, new EventHubsLogSender(client), new EventHubsLogReader(client),
                    row => recovery.Recover(row).Thrift, TimeProvider.System);
                var totals = await repair.RunAsync(
                    first, last, parsed.GetValue(common.Rate), now => Console.Error.WriteLine(Words(now)), signals.Stopping);
                Console.Out.WriteLine(parsed.GetValue(common.Json)
                    ? string.Create(CultureInfo.InvariantCulture, $"{{\"sent\":{totals.Sent},\"already\":{totals.Already},\"notRepaired\":{totals.NotRepaired}}}")
                    : Words(totals));
                return 0;
            }, signals.Stopping);
        });
        return command;
    }

    private static string Words(RepairTotals totals) => string.Create(CultureInfo.InvariantCulture,
        $"{totals.Events} failed events: {totals.Sent} sent, {totals.Already} had been sent before, {totals.NotRepaired} cannot be repaired by these rules");
}
