using System.CommandLine;
using Microsoft.Extensions.Logging;
using Sluice.Cli.Processes;
using Sluice.Cli.Run;
using Sluice.EventHubs;

namespace Sluice.Cli.Commands;

/// <summary><c>broker</c>: the log alone, in the foreground; <c>run</c> starts it, and so can who needs nothing else.</summary>
internal static class BrokerCommand
{
    /// <summary>The command.</summary>
    public static Command Create()
    {
        var data = new Option<string>("--data") { Description = "Folder for the segments.", HelpName = "DIR", Required = true };
        var port = new Option<int>("--port") { Description = "Port to listen on.", HelpName = "N", DefaultValueFactory = _ => 5672 };
        var hubs = new Option<string[]>("--hub") { Description = "One more hub.", HelpName = "NAME:PARTITIONS", AllowMultipleArgumentsPerToken = false };
        var units = new Option<int?>("--throughput-units") { Description = "Limit as N Event Hubs throughput units would.", HelpName = "N" };
        var command = new Command("broker", "Run the Event Hubs-compatible log alone.") { data, port, hubs, units };
        command.SetAction((parsed, _) => RunAsync(
            parsed.GetRequiredValue(data), parsed.GetValue(port), parsed.GetValue(hubs) ?? [], parsed.GetValue(units)));
        return command;
    }

    private static async Task<int> RunAsync(string data, int port, string[] more, int? units)
    {
        using var signals = new Signals(interrupts: !Lifeline.IsHeld);
        if (Lifeline.IsHeld) Lifeline.Watch(signals.Cancel);
        var hubs = new List<HubOptions>(LocalHubs.Own);
        foreach (var text in more)
        {
            if (!LocalHubs.TryParse(text, out var hub, out var error))
            {
                await Console.Error.WriteLineAsync($"--hub {text}: {error}");
                return 2;
            }
            hubs.Add(hub);
        }
        using var logging = LoggerFactory.Create(log => log.AddSimpleConsole(line => line.SingleLine = true).SetMinimumLevel(LogLevel.Warning));
        try
        {
            await using var broker = await Broker.StartAsync(
                new BrokerOptions { DataDirectory = data, Port = port, Hubs = hubs, ThroughputUnits = units },
                logging, TimeProvider.System, signals.Stopping);
            Console.Out.WriteLine(OwnPart.ReadyLine);
            await Console.Out.FlushAsync();
            await Task.Delay(Timeout.Infinite, signals.Stopping).ContinueWith(_ => { }, TaskScheduler.Default);
            return 0;
        }
        catch (OperationCanceledException) when (signals.Stopping.IsCancellationRequested)
        {
            return 0;
        }
        catch (Exception problem) when (problem is InvalidOperationException or BrokerException)
        {
            await Console.Error.WriteLineAsync(problem.Message);
            return 1;
        }
    }
}
