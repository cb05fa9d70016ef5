using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Amqp;
using Amqp.Framing;
using Sluice.EventHubs.Store;
using Sluice.EventHubs.Tests.Tools;
using Sluice.Testing;

namespace Sluice.EventHubs.Tests.Broker;

/// <summary>The broker's process is killed under load, again and again; what it acknowledged is there, whole and in order.</summary>
public sealed class KillTests
{
    private const int Rounds = 12;
    private const int Partitions = 2;
    private const int EventsPerBatch = 7;

    [Fact]
    public async Task Every_acknowledged_event_survives_the_kill_of_the_process()
    {
        using var folder = new TemporaryFolder();
        var port = FreePorts.Take();
        var random = new Random(5);
        var acknowledged = new ConcurrentBag<(int Partition, int Batch)>();
        var next = new int[Partitions];
        for (var round = 0; round < Rounds; round++)
        {
            using var process = await StartAsync(folder.Path, port);
            var before = acknowledged.Count;
            var enough = before + random.Next(20, 200);
            var sending = Enumerable.Range(0, Partitions)
                .Select(partition => Task.Run(() => SendUntilItBreaksAsync(port, partition, next, acknowledged))).ToArray();
            await Eventually.TrueAsync(() => acknowledged.Count >= enough, "enough is acknowledged to kill");
            process.Kill();
            await process.WaitForExitAsync();
            await Task.WhenAll(sending).WaitAsync(Eventually.Limit);
        }

        for (var partition = 0; partition < Partitions; partition++)
            Check(folder.File("hubs", "hub", partition.ToString(CultureInfo.InvariantCulture)),
                acknowledged.Where(a => a.Partition == partition).Select(a => a.Batch).ToHashSet());
    }

    private static void Check(string folder, HashSet<int> acknowledged)
    {
        using var threads = new CommitThreads(1);
        using var partition = Partition.Open(
            folder, new StoreOptions(TimeSpan.FromDays(1), 1L << 30, 1L << 20), TimeProvider.System, threads,
            Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance);
        var events = StoreFixture.Read(partition, StartPosition.Earliest);
        Assert.Equal(Enumerable.Range(0, events.Count).Select(i => (long)i), events.Select(e => e.Sequence));
        Assert.Equal(0, events.Count % EventsPerBatch);
        var previous = -1;
        for (var i = 0; i < events.Count; i += EventsPerBatch)
        {
            var batch = BitConverter.ToInt32(events[i].Body);
            Assert.True(batch > previous, "batches stand in the order they were sent in, none twice");
            previous = batch;
            for (var index = 0; index < EventsPerBatch; index++) Assert.Equal(Body(batch, index), events[i + index].Body);
            acknowledged.Remove(batch);
        }
        Assert.Empty(acknowledged);
    }

    private static async Task SendUntilItBreaksAsync(
        int port, int partition, int[] next, ConcurrentBag<(int Partition, int Batch)> acknowledged)
    {
        var window = new SemaphoreSlim(16);
        var broken = new TaskCompletionSource();
        await using var client = await NetLite.ConnectAsync(port);
        var sender = new SenderLink(client.Session, "s", $"hub/Partitions/{partition}");
        sender.AddClosedCallback((_, _) => broken.TrySetResult());
        while (!broken.Task.IsCompleted)
        {
            if (await Task.WhenAny(window.WaitAsync(), broken.Task) == broken.Task) return;
            var batch = next[partition]++;
            try
            {
                sender.Send(
                    NetLite.Batch(Enumerable.Range(0, EventsPerBatch).Select(index => Body(batch, index))),
                    (_, _, outcome, _) =>
                    {
                        if (outcome is Accepted) acknowledged.Add((partition, batch));
                        window.Release();
                    },
                    null);
            }
            catch (AmqpException)
            {
                return; // the process is dead
            }
        }
    }

    private static byte[] Body(int batch, int index)
    {
        var body = new byte[100 + batch * 37 % 900];
        new Random(batch * EventsPerBatch + index).NextBytes(body);
        BitConverter.TryWriteBytes(body, batch);
        return body;
    }

    private static async Task<Process> StartAsync(string data, int port)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            ArgumentList =
            {
                "exec", Path.Combine(AppContext.BaseDirectory, "Sluice.EventHubs.Process.dll"), data,
                port.ToString(CultureInfo.InvariantCulture), "200000",
            },
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        var process = Process.Start(start)!;
        Assert.Equal("ready", await process.StandardOutput.ReadLineAsync().WaitAsync(Eventually.Limit));
        return process;
    }
}
