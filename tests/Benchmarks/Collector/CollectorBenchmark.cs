using System.Buffers;
using System.Globalization;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Sluice.Azure.EventHubs;
using Sluice.Benchmarks.Log;
using Sluice.Collect;
using Sluice.Log;
using Sluice.Testing;

namespace Sluice.Benchmarks.Collector;

/// <summary>
/// The collector against an empty Kestrel endpoint that answers the same bytes, with the same load from the same process:
/// once with a log that acknowledges at once, once with the embedded broker in a process of its own, durable before the
/// answer. Enough requests are under way that
/// the log's latency is not what is measured. The rounds alternate, the median of each is compared: only the ratios mean something on another machine.
/// </summary>
public static class CollectorBenchmark
{
    /// <summary>Options: <c>--seconds 4 --rounds 3 --connections 256 --connection STRING</c> (instead of the embedded broker).</summary>
    public static async Task<int> RunAsync(string[] args)
    {
        if (PeerProcess.IsPeer(args)) return await PeerProcess.ServeAsync(args);
        var time = TimeSpan.FromSeconds(Number(args, "--seconds", 4));
        var rounds = Number(args, "--rounds", 3);
        var connections = Number(args, "--connections", 256);

        await using var peer = Text(args, "--connection") is null ? await PeerProcess.StartAsync(PeerProcess.Broker, FreePorts.Take()) : null;
        await using var client = new EventHubsClient(
            EventHubsConnection.Parse(Text(args, "--connection") ?? peer!.ConnectionString), EventHubsOptions.Default,
            TimeProvider.System, NullLogger<EventHubsClient>.Instance);
        await using var sender = new EventHubsLogSender(client);

        await using var atOnce = await StartCollectorAsync(new AcknowledgingLog());
        await using var durable = await StartCollectorAsync(sender);
        await using var empty = await StartEmptyAsync(await HttpLoad.OnceAsync(Port(atOnce)));
        var subjects = new[]
        {
            new Subject("empty endpoint, same bytes", Port(empty)),
            new Subject("collector, log acknowledges at once", Port(atOnce)),
            new Subject("collector, durable in the broker", Port(durable)),
        };

        foreach (var subject in subjects) await HttpLoad.RunAsync(subject.Port, connections, TimeSpan.FromSeconds(1));
        for (var round = 0; round < rounds; round++)
            foreach (var subject in subjects)
            {
                var allocated = GC.GetTotalAllocatedBytes(precise: true);
                var rate = await HttpLoad.RunAsync(subject.Port, connections, time);
                subject.Rates.Add(rate);
                subject.Allocated = (GC.GetTotalAllocatedBytes(precise: true) - allocated) / (rate * time.TotalSeconds);
            }
        foreach (var subject in subjects)
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{subject.Name}: {subject.Median:N0} requests/s, ratio {subject.Median / subjects[0].Median:N2}, {subject.Allocated:N0} B allocated per request"));
        return 0;
    }

    private static async Task<WebApplication> StartCollectorAsync(ILogSender sender)
    {
        var options = new CollectorOptions();
        var collector = new Collect.Collector(
            options, sender, new NoOverflow(), TimeProvider.System, NullLogger<Collect.Collector>.Instance);
        return await StartAsync(collector.HandleAsync, options);
    }

    private static Task<WebApplication> StartEmptyAsync(byte[] answer)
    {
        var text = Encoding.ASCII.GetString(answer);
        var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        var headers = text[..end].Split("\r\n")[1..].Select(line => line.Split(": ", 2))
            .Where(pair => pair[0] is not ("Date" or "Content-Length")).ToArray();
        var body = answer[(end + 4)..];
        return StartAsync(
            context =>
            {
                foreach (var pair in headers) context.Response.Headers[pair[0]] = pair[1];
                context.Response.ContentLength = body.Length;
                context.Response.BodyWriter.Write(body);
                return Task.CompletedTask;
            },
            new CollectorOptions());
    }

    private static async Task<WebApplication> StartAsync(RequestDelegate handler, CollectorOptions options)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(server =>
        {
            server.Listen(IPAddress.Loopback, 0);
            CollectorServer.Configure(server, options);
        });
        var app = builder.Build();
        app.Run(handler);
        await app.StartAsync();
        return app;
    }

    private static int Port(WebApplication app) => new Uri(app.Urls.First()).Port;

    private static string? Text(string[] args, string name) =>
        Array.IndexOf(args, name) is >= 0 and var at && at + 1 < args.Length ? args[at + 1] : null;

    private static int Number(string[] args, string name, int fallback) =>
        Text(args, name) is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : fallback;

    private sealed class Subject(string name, int port)
    {
        public string Name { get; } = name;
        public int Port { get; } = port;
        public List<double> Rates { get; } = [];
        public double Allocated { get; set; }
        public double Median => Rates.Order().ElementAt(Rates.Count / 2);
    }

    private sealed class AcknowledgingLog : ILogSender
    {
        public ValueTask<int> GetPartitionCountAsync(string hub, CancellationToken cancellationToken) => new(4);

        public ValueTask SendAsync(string hub, int partition, IReadOnlyList<LogMessage> messages, CancellationToken cancellationToken) => default;

        public ValueTask SendAsync(string hub, string partitionKey, IReadOnlyList<LogMessage> messages, CancellationToken cancellationToken) => default;
    }

    // A benchmark that parks measures something else: better no answer at all.
    private sealed class NoOverflow : IOverflowStore
    {
        public Task ParkAsync(IReadOnlyList<OverflowRecord> records, CancellationToken cancellationToken) =>
            throw new InvalidOperationException("The log did not keep up.");

        public Task<IOverflowDrain?> TryDrainAsync(CancellationToken cancellationToken) => Task.FromResult<IOverflowDrain?>(null);
    }
}
