using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Sluice.Azure.EventHubs;
using Sluice.Log;
using Sluice.Testing;

namespace Sluice.Benchmarks.Log;

/// <summary>
/// What the sender itself costs: events of 1 KB in batches of 100, 16 calls at a time, to a peer in another process that
/// acknowledges and forgets (or to any log named with <c>--connection</c>). Prints events/s, the sender's processor time
/// and the bytes it allocates per event.
/// </summary>
public static class SendBenchmark
{
    private const string Hub = "collected";

    /// <summary>Options: <c>--seconds 5 --size 1024 --batch 100 --in-flight 16 --partitions 4 --connection STRING</c>.</summary>
    public static async Task<int> RunAsync(string[] args)
    {
        if (Text(args, "--sink") is { } sinkPort)
        {
            using var own = new AcknowledgingSink(int.Parse(sinkPort, CultureInfo.InvariantCulture));
            Console.WriteLine("listening");
            // Ends when the process that started it closes the pipe, however that process ends.
            while (await Console.In.ReadLineAsync() is not null) continue;
            return 0;
        }
        var seconds = Number(args, "--seconds", 5);
        var batch = new LogMessage[Number(args, "--batch", 100)];
        var bodies = new byte[Number(args, "--size", 1024)];
        new Random(1).NextBytes(bodies);
        Array.Fill(batch, new LogMessage(bodies, new Origin(1, 1_000_000, 0)));
        var calls = Number(args, "--in-flight", 16);
        var partitions = Number(args, "--partitions", 4);

        using var sink = Text(args, "--connection") is null ? StartSink(FreePorts.Take(), out var port) : NoSink(out port);
        var connection = Text(args, "--connection")
            ?? $"Endpoint=sb://127.0.0.1:{port};SharedAccessKeyName=a;SharedAccessKey=b;UseDevelopmentEmulator=true";
        try
        {
            await using var client = new EventHubsClient(
                EventHubsConnection.Parse(connection), EventHubsOptions.Default, TimeProvider.System,
                NullLogger<EventHubsClient>.Instance);
            var sender = new EventHubsLogSender(client);
            await Measure(sender, batch, calls, partitions, TimeSpan.FromSeconds(1));
            Report(batch, await Measure(sender, batch, calls, partitions, TimeSpan.FromSeconds(seconds)));
            return 0;
        }
        finally
        {
            sink?.StandardInput.Close();
            if (sink is not null) await sink.WaitForExitAsync();
        }
    }

    private static async Task<(long Events, TimeSpan Took, TimeSpan Processor, long Allocated)> Measure(
        EventHubsLogSender sender, LogMessage[] batch, int calls, int partitions, TimeSpan time)
    {
        var process = Process.GetCurrentProcess();
        var processor = process.TotalProcessorTime;
        var allocated = GC.GetTotalAllocatedBytes(precise: true);
        var watch = Stopwatch.StartNew();
        var events = 0L;
        await Task.WhenAll(Enumerable.Range(0, calls).Select(i => Task.Run(async () =>
        {
            while (watch.Elapsed < time)
            {
                await sender.SendAsync(Hub, i % partitions, batch, CancellationToken.None);
                Interlocked.Add(ref events, batch.Length);
            }
        })));
        var took = watch.Elapsed;
        process.Refresh();
        return (events, took, process.TotalProcessorTime - processor, GC.GetTotalAllocatedBytes(precise: true) - allocated);
    }

    private static void Report(LogMessage[] batch, (long Events, TimeSpan Took, TimeSpan Processor, long Allocated) run) =>
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"send {batch[0].Body.Length} B x {batch.Length}: {run.Events / run.Took.TotalSeconds:N0} events/s, "
            + $"{run.Processor.TotalMicroseconds / run.Events:N2} us processor per event, "
            + $"{(double)run.Allocated / run.Events:N1} B allocated per event, "
            + $"{GC.CollectionCount(0)}/{GC.CollectionCount(1)}/{GC.CollectionCount(2)} collections"));

    private static Process? NoSink(out int port)
    {
        port = 0;
        return null;
    }

    private static Process StartSink(int free, out int port)
    {
        // The same program with the same command, told to be the sink.
        var line = Environment.GetCommandLineArgs();
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardInput = true, RedirectStandardOutput = true };
        var first = Path.GetFileNameWithoutExtension(start.FileName) == "dotnet" ? 0 : 1;
        foreach (var argument in line[first..]) start.ArgumentList.Add(argument);
        start.ArgumentList.Add("--sink");
        start.ArgumentList.Add(free.ToString(CultureInfo.InvariantCulture));
        var sink = Process.Start(start)!;
        while (sink.StandardOutput.ReadLine() is { } said && said != "listening") continue;
        port = free;
        return sink;
    }

    private static string? Text(string[] args, string name) =>
        Array.IndexOf(args, name) is >= 0 and var at && at + 1 < args.Length ? args[at + 1] : null;

    private static int Number(string[] args, string name, int fallback) =>
        Text(args, name) is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : fallback;
}
