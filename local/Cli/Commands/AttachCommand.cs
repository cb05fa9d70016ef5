using System.CommandLine;
using System.Globalization;
using Azure.Storage.Blobs;
using Microsoft.Extensions.Logging;
using Sluice.Azure.EventHubs;
using Sluice.Cli.Processes;
using Sluice.Cli.Run;
using Sluice.FunctionsHost;

namespace Sluice.Cli.Commands;

/// <summary><c>attach</c>: a function app of one's own as one more consumer of a local run, until Ctrl-C.</summary>
internal static class AttachCommand
{
    private const string Initial = "AzureFunctionsJobHost__extensions__eventHubs__initialOffsetOptions__";

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var app = new Option<string>("--app") { Description = "The published function app: host.json and NAME/function.json.", HelpName = "DIR", Required = true };
        var data = new Option<string?>("--data") { Description = "The run's folder, as it was given to run; .local in the checkout.", HelpName = "DIR" };
        var from = new Option<string?>("--from") { Description = "Where a partition begins that has no checkpoint yet: earliest, latest or a time such as 2026-03-01T12:00:00Z. Without it host.json says.", HelpName = "WHERE" };
        var port = new Option<int>("--port") { Description = "Port for the app's own HTTP functions.", HelpName = "N", DefaultValueFactory = _ => 7072 };
        var settings = new Option<string[]>("--setting") { Description = "An app setting of the app's own; it wins over the run's.", HelpName = "NAME=VALUE", AllowMultipleArgumentsPerToken = false };
        var command = new Command("attach", "Attach a function app of your own to a local run as one more consumer, until Ctrl-C.") { app, data, from, port, settings };
        command.SetAction(async (parsed, _) =>
        {
            var folder = parsed.GetRequiredValue(app);
            var own = parsed.GetValue(settings) ?? [];
            var begin = new Dictionary<string, string>();
            var problem = !Directory.Exists(folder) ? $"--app: there is no folder {folder}."
                : own.FirstOrDefault(setting => setting.IndexOf('=') < 1) is { } odd ? $"--setting {odd}: expected NAME=VALUE."
                : parsed.GetValue(port) is < 1 or > 65535 ? "--port must be from 1 to 65535."
                : parsed.GetValue(from) is { } where && !TryBegin(where, begin) ? $"--from {where}: expected earliest, latest or a time such as 2026-03-01T12:00:00Z."
                : null;
            if (problem is not null)
            {
                await Console.Error.WriteLineAsync(problem);
                return 2;
            }
            foreach (var setting in own) begin[setting[..setting.IndexOf('=')]] = setting[(setting.IndexOf('=') + 1)..];
            return await RunAsync(folder, parsed.GetValue(data), parsed.GetValue(port), begin);
        });
        return command;
    }

    private static bool TryBegin(string where, Dictionary<string, string> settings)
    {
        switch (where)
        {
            case "earliest":
                settings[Initial + "type"] = "fromStart";
                return true;
            case "latest":
                settings[Initial + "type"] = "fromEnd";
                return true;
            default:
                if (!DateTimeOffset.TryParse(where, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)) return false;
                settings[Initial + "type"] = "fromEnqueuedTime";
                settings[Initial + "enqueuedTimeUtc"] = time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);
                return true;
        }
    }

    private static async Task<int> RunAsync(string folder, string? data, int port, Dictionary<string, string> own)
    {
        using var signals = new Signals();
        using var logging = LoggerFactory.Create(log => log
            .AddSimpleConsole(line => line.SingleLine = true)
            .SetMinimumLevel(LogLevel.Information)
            .AddFilter("Microsoft.AspNetCore", LogLevel.Error)
            .AddFilter("Yarp", LogLevel.Error));
        var clients = new List<EventHubsClient>();
        try
        {
            var file = Path.Combine(Path.GetFullPath(data ?? Path.Combine(RepositoryFolder.Find(), ".local")), PlanFile.Name);
            if (!File.Exists(file))
                throw new InvalidOperationException($"There is no run in {Path.GetDirectoryName(file)}: start one ('run'), or say where it is (--data).");
            var plan = await PlanFile.ReadAsync(file, signals.Stopping);
            // The run's connections and timings, not its secrets and its own settings.
            var settings = plan.Settings
                .Where(setting => setting.Key is "EventHubs" or "Storage" or "AzureWebJobsStorage" || setting.Key.StartsWith("AzureFunctionsJobHost__extensions__", StringComparison.Ordinal))
                .ToDictionary();
            foreach (var (name, value) in own) settings[name] = value;
            await using var host = new FunctionsHost.FunctionsHost(new FunctionsHostOptions
            {
                AppDirectory = folder,
                HttpPort = port,
                Settings = settings,
                LogReader = connection =>
                {
                    var client = new EventHubsClient(
                        EventHubsConnection.Parse(connection), EventHubsOptions.Default, TimeProvider.System, logging.CreateLogger<EventHubsClient>());
                    lock (clients) clients.Add(client);
                    return new EventHubsLogReader(client);
                },
                Storage = new BlobServiceClient(settings["AzureWebJobsStorage"]),
                Loggers = logging,
            });
            await host.StartAsync(signals.Stopping);
            Console.Out.WriteLine($"{Path.GetFullPath(folder)} is attached; Ctrl-C detaches it, and it goes on from its checkpoints when it is attached again");
            await Console.Out.FlushAsync();
            var stopped = Task.Delay(Timeout.Infinite, signals.Stopping);
            if (await Task.WhenAny(host.Stopped, stopped) != host.Stopped) return 0;
            throw new InvalidOperationException(await host.Stopped);
        }
        catch (OperationCanceledException) when (signals.Stopping.IsCancellationRequested)
        {
            return 0;
        }
        catch (Exception problem) when (problem is InvalidOperationException or InvalidAppException or IOException or Log.LogUnavailableException)
        {
            await Console.Error.WriteLineAsync(problem.Message);
            return 1;
        }
        finally
        {
            foreach (var client in clients) await client.DisposeAsync();
        }
    }
}
