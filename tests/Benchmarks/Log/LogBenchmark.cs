using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Sluice.Azure.EventHubs;
using Sluice.Log;
using Sluice.Testing;

namespace Sluice.Benchmarks.Log;

/// <summary>
/// The log client against a peer in another process: events of 1 KB in batches of 100, 16 calls at a time. First a peer
/// that acknowledges and forgets (what the sender itself costs), then the embedded broker (durable before it answers),
/// from which everything is read again. Prints events/s, processor time and bytes allocated per event of this process.
/// </summary>
public static class LogBenchmark
{
    private const string Hub = "collected";

    /// <summary>Options: <c>--seconds 5 --size 1024 --batch 100 --in-flight 16 --connection STRING</c> (instead of both peers).</summary>
    public static async Task<int> RunAsync(string[] args)
    {
        if (PeerProcess.IsPeer(args)) return await PeerProcess.ServeAsync(args);
        var batch = new LogMessage[Number(args, "--batch", 100)];
        var body = new byte[Number(args, "--size", 1024)];
        new Random(1).NextBytes(body);
        Array.Fill(batch, new LogMessage(body, new Origin(1, 1_000_000, 0)));
        var calls = Number(args, "--in-flight", 16);
        var time = TimeSpan.FromSeconds(Number(args, "--seconds", 5));
        if (Text(args, "--connection") is { } connection)
        {
            await RunAsync("log", connection, batch, calls, time, read: true);
            return 0;
        }
        foreach (var kind in new[] { PeerProcess.Forgetting, PeerProcess.Broker })
        {
            await using var peer = await PeerProcess.StartAsync(kind, FreePorts.Take());
            await RunAsync(kind, peer.ConnectionString, batch, calls, time, read: kind == PeerProcess.Broker);
        }
        return 0;
    }

    private static async Task RunAsync(
        string peer, string connection, LogMessage[] batch, int calls, TimeSpan time, bool read)
    {
        await using var client = new EventHubsClient(
            EventHubsConnection.Parse(connection), EventHubsOptions.Default, TimeProvider.System,
            NullLogger<EventHubsClient>.Instance);
        var sender = new EventHubsLogSender(client);
        await SendAsync(sender, batch, calls, TimeSpan.FromSeconds(1));
        await MeasureAsync($"send to {peer}, {batch[0].Body.Length} B x {batch.Length}", () => SendAsync(sender, batch, calls, time));
        if (read) await MeasureAsync($"read from {peer}", () => ReadAsync(new EventHubsLogReader(client), time));
    }

    private static async Task<long> SendAsync(EventHubsLogSender sender, LogMessage[] batch, int calls, TimeSpan time)
    {
        var watch = Stopwatch.StartNew();
        var events = 0L;
        await Task.WhenAll(Enumerable.Range(0, calls).Select(i => Task.Run(async () =>
        {
            while (watch.Elapsed < time)
            {
                await sender.SendAsync(Hub, i % 4, batch, CancellationToken.None);
                Interlocked.Add(ref events, batch.Length);
            }
        })));
        return events;
    }

    private static async Task<long> ReadAsync(EventHubsLogReader reader, TimeSpan time)
    {
        using var stop = new CancellationTokenSource(time);
        var events = 0L;
        await Task.WhenAll(Enumerable.Range(0, 4).Select(partition => Task.Run(async () =>
        {
            var last = (await reader.GetPartitionEndsAsync(Hub, partition, stop.Token)).LastSequence;
            await foreach (var records in reader.ReadAsync(Hub, "archive", partition, LogPosition.Earliest, null, 256, stop.Token))
            {
                Interlocked.Add(ref events, records.Count);
                if (records[^1].SequenceNumber >= last) break;
            }
        })));
        return events;
    }

    private static async Task MeasureAsync(string what, Func<Task<long>> run)
    {
        var process = Process.GetCurrentProcess();
        var processor = process.TotalProcessorTime;
        var allocated = GC.GetTotalAllocatedBytes(precise: true);
        var watch = Stopwatch.StartNew();
        var events = (double)await run();
        var took = watch.Elapsed;
        allocated = GC.GetTotalAllocatedBytes(precise: true) - allocated;
        process.Refresh();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{what}: {events / took.TotalSeconds:N0} events/s, "
            + $"{(process.TotalProcessorTime - processor).TotalMicroseconds / events:N2} us processor and {allocated / events:N0} B allocated per event"));
    }

    private static string? Text(string[] args, string name) =>
        Array.IndexOf(args, name) is >= 0 and var at && at + 1 < args.Length ? args[at + 1] : null;

    private static int Number(string[] args, string name, int fallback) =>
        Text(args, name) is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : fallback;
}
