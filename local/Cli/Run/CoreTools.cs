using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Sluice.Cli.Processes;

namespace Sluice.Cli.Run;

/// <summary>
/// <c>--host func</c>: the app under Azure Functions Core Tools. They listen on a port of their own; a small proxy in front
/// adds the routes that only the local run has.
/// </summary>
internal static class CoreTools
{
    /// <summary>Runs until cancelled; the exit status is 0 for a clean stop.</summary>
    /// <exception cref="InvalidOperationException">The tools are not there.</exception>
    public static async Task<int> RunAsync(HostPlan plan, Action<IEndpointRouteBuilder> routes, CancellationToken stopping)
    {
        var inner = plan.Port + 1;
        ChildProcess tools;
        try
        {
            tools = ChildProcess.Start(
                "func", "func", ["start", "--port", inner.ToString(CultureInfo.InvariantCulture)],
                Path.Combine(plan.Data, "func.log"),
                new Dictionary<string, string>(plan.Settings) { ["FUNCTIONS_WORKER_RUNTIME"] = "custom" }, plan.AppDirectory);
        }
        catch (InvalidOperationException missing)
        {
            throw new InvalidOperationException(
                "Azure Functions Core Tools were not found: install them (npm install -g azure-functions-core-tools@4) or leave --host out.", missing);
        }
        await using (tools)
        {
            var builder = WebApplication.CreateSlimBuilder();
            builder.Logging.ClearProviders();
            builder.Services.AddReverseProxy().LoadFromMemory(
                [new() { RouteId = "app", ClusterId = "app", Match = new() { Path = "{**rest}" } }],
                [new() { ClusterId = "app", Destinations = new Dictionary<string, Yarp.ReverseProxy.Configuration.DestinationConfig>
                    { ["func"] = new() { Address = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{inner}/") } } }]);
            builder.WebHost.UseUrls(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{plan.Port}"));
            await using var front = builder.Build();
            routes(front);
            front.MapReverseProxy();
            await front.StartAsync(stopping);
            Console.Out.WriteLine(OwnPart.ReadyLine);
            var ended = tools.WaitAsync(CancellationToken.None);
            await Task.WhenAny(ended, Task.Delay(Timeout.Infinite, stopping));
            if (stopping.IsCancellationRequested) return 0;
            await Console.Error.WriteLineAsync($"func ended: {tools.LastWords}");
            return 1;
        }
    }
}
