using System.CommandLine;
using Microsoft.Extensions.Logging.Abstractions;
using Sluice.Azure.EventHubs;
using Sluice.Cli.Processes;
using Sluice.Cli.Tailing;

namespace Sluice.Cli.Commands;

/// <summary><c>tail</c>: good and failed events, live, one a line.</summary>
internal static class TailCommand
{
    /// <summary>The command.</summary>
    public static Command Create()
    {
        var log = new Option<string>("--log")
        {
            Description = "Connection string of the log.", HelpName = "STRING",
            DefaultValueFactory = _ => "Endpoint=sb://localhost:5672;SharedAccessKeyName=RootManageSharedAccessKey;SharedAccessKey=SAS_KEY_VALUE;UseDevelopmentEmulator=true;",
        };
        var json = new Option<bool>("--json") { Description = "Whole events as JSON instead of a short line each." };
        var start = new Option<bool>("--from-start") { Description = "Begin with the oldest kept event instead of the next one." };
        var command = new Command("tail", "Show good and failed events as they come, until Ctrl-C.") { log, json, start };
        command.SetAction(async (parsed, _) =>
        {
            using var signals = new Signals();
            try
            {
                await using var client = new EventHubsClient(
                    EventHubsConnection.Parse(parsed.GetValue(log)!), EventHubsOptions.Default, TimeProvider.System,
                    NullLogger<EventHubsClient>.Instance);
                await new Tail(new EventHubsLogReader(client), Console.Out, parsed.GetValue(json), parsed.GetValue(start))
                    .RunAsync(signals.Stopping);
                return 0;
            }
            catch (Azure.Settings.InvalidSettingsException wrong)
            {
                await Console.Error.WriteLineAsync($"--log is no connection string. {wrong.Message}");
                return 2;
            }
            catch (Sluice.Log.LogUnavailableException fault)
            {
                await Console.Error.WriteLineAsync(
                    $"The log cannot be read: {fault.Message.TrimEnd('.')}. Is it running ('run' starts one), and does --log name it?");
                return 1;
            }
            catch (OperationCanceledException) when (signals.Stopping.IsCancellationRequested)
            {
                return 0;
            }
        });
        return command;
    }
}
