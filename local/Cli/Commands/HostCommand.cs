using System.CommandLine;
using System.Globalization;
using Azure.Storage.Blobs;
using Microsoft.Extensions.Logging;
using Sluice.Azure.EventHubs;
using Sluice.Cli.Capacity;
using Sluice.Cli.Demo;
using Sluice.Cli.Processes;
using Sluice.Cli.Run;
using Sluice.Cli.Upgrading;
using Sluice.FunctionsHost;

namespace Sluice.Cli.Commands;

/// <summary><c>host</c>: the Functions host stand-in with the app, as <c>run</c> starts it; not for people.</summary>
internal static class HostCommand
{
    /// <summary>The command.</summary>
    public static Command Create()
    {
        var plan = new Option<string>("--plan") { Description = "The plan that run wrote.", HelpName = "FILE", Required = true };
        var command = new Command("host", "Host the published app; started by run.") { plan };
        command.Hidden = true;
        command.SetAction((parsed, _) => RunAsync(parsed.GetRequiredValue(plan)));
        return command;
    }

    private static async Task<int> RunAsync(string file)
    {
        using var signals = new Signals(interrupts: false);
        Lifeline.Watch(signals.Cancel);
        var plan = await PlanFile.ReadAsync(file, CancellationToken.None);
        using var logging = LoggerFactory.Create(log => log
            .AddSimpleConsole(line => line.SingleLine = true)
            .SetMinimumLevel(LogLevel.Information)
            .AddFilter("Microsoft.AspNetCore", LogLevel.Error)
            .AddFilter("Yarp", LogLevel.Error));
        try
        {
            await using var local = await LocalRoutes.StartAsync(plan, logging, signals.Stopping);
            return plan.RealHost
                ? await CoreTools.RunAsync(plan, local.Map, signals.Stopping)
                : await StandInAsync(plan, file, local.Map, logging, signals.Stopping);
        }
        catch (Exception problem) when (problem is InvalidOperationException or InvalidAppException or IOException or Log.LogUnavailableException)
        {
            await Console.Error.WriteLineAsync(problem.Message);
            return 1;
        }
    }

    private static async Task<int> StandInAsync(
        HostPlan plan, string file, Action<Microsoft.AspNetCore.Routing.IEndpointRouteBuilder> routes, ILoggerFactory logging, CancellationToken stopping)
    {
        var clients = new List<EventHubsClient>();
        FunctionsHost.FunctionsHost? host = null;
        // The route is mapped before the host exists that it speaks for; it answers once that has started.
        await using var wishes = new InstanceWishes(
            plan.Instances, plan.MaxInstances, () => host!.Snapshot(), count => host!.SetInstancesAsync(count),
            logging.CreateLogger<InstanceWishes>());
        var upgrade = new AppUpgrade(
            plan, () => host!.Snapshot(), (folder, settings, stop) => host!.ReplaceAppAsync(folder, settings, stop),
            next => PlanFile.WriteAsync(file, next, CancellationToken.None), logging.CreateLogger<AppUpgrade>(), stopping);
        await using var stopped = host = new FunctionsHost.FunctionsHost(new FunctionsHostOptions
        {
            AppDirectory = plan.AppDirectory,
            HttpPort = plan.Port,
            Instances = plan.Instances,
            Settings = plan.Settings,
            LogReader = connection =>
            {
                // A client of its own for every function: one that reads much must not hold the others up.
                var client = new EventHubsClient(
                    EventHubsConnection.Parse(connection), EventHubsOptions.Default, TimeProvider.System,
                    logging.CreateLogger<EventHubsClient>());
                lock (clients) clients.Add(client);
                return new EventHubsLogReader(client);
            },
            Storage = new BlobServiceClient(plan.Settings["AzureWebJobsStorage"]),
            Loggers = logging,
            LocalRoutes = endpoints =>
            {
                routes(endpoints);
                new UpgradeRoute(upgrade, plan.Settings["Sluice__Fabric__Local__Token"]).Map(endpoints);
                new CapacityRoute(wishes, plan.Settings["Sluice__Fabric__Local__Token"]).Map(endpoints);
            },
        });
        await host.StartAsync(stopping);
        await ReportInstancesUntilUpAsync(host, plan.Port, stopping);
        Console.Out.WriteLine(OwnPart.ReadyLine);
        var reports = ReportInstancesAsync(host, stopping);
        var ended = await Task.WhenAny(host.Stopped, reports);
        if (ended == host.Stopped)
        {
            await Console.Error.WriteLineAsync(await host.Stopped);
            return 1;
        }
        await host.DisposeAsync();
        foreach (var client in clients) await client.DisposeAsync();
        return 0;
    }

    /// <summary>Waits until the app answers; its readiness is the host's.</summary>
    private static async Task ReportInstancesUntilUpAsync(FunctionsHost.FunctionsHost host, int port, CancellationToken stopping)
    {
        using var client = new HttpClient { Timeout = TimeSpan.FromMinutes(2) };
        var health = client.GetAsync(new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}/health")), stopping);
        var first = await Task.WhenAny(health, host.Stopped);
        if (first == host.Stopped) throw new InvalidOperationException(await host.Stopped);
        using var answer = await health;
        if (!answer.IsSuccessStatusCode)
            throw new InvalidOperationException($"The app answers its health check with {(int)answer.StatusCode}.");
    }

    /// <summary>Prints which process each instance is, whenever that changes: the run ends them if this process is killed.</summary>
    private static async Task ReportInstancesAsync(FunctionsHost.FunctionsHost host, CancellationToken stopping)
    {
        var known = new Dictionary<int, int>();
        while (!stopping.IsCancellationRequested)
        {
            var now = host.Snapshot().Instances.Where(instance => instance.ProcessId is not null)
                .ToDictionary(instance => instance.Id, instance => instance.ProcessId!.Value);
            foreach (var (id, process) in now)
                if (!known.TryGetValue(id, out var before) || before != process)
                    Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"app-{id} {process}"));
            foreach (var id in known.Keys)
                if (!now.ContainsKey(id))
                    Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"app-{id} 0"));
            known = now;
            await Task.Delay(250, stopping).ContinueWith(_ => { }, TaskScheduler.Default);
        }
    }
}
