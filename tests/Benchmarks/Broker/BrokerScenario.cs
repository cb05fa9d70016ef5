using System.Diagnostics;
using System.Globalization;
using Amqp;
using Amqp.Framing;
using Amqp.Sasl;
using Microsoft.Extensions.Logging.Abstractions;
using Sluice.EventHubs;
using Sluice.Testing;

namespace Sluice.Benchmarks.Broker;

/// <summary>
/// How many durable events of 1 KB a second the embedded broker takes over loopback, and how many it hands out again.
/// Client and broker share the process and the machine's cores. Arguments: seconds (10), events per batch (100),
/// batches in flight (64), partitions (4).
/// </summary>
public static class BrokerScenario
{
    private const int EventBytes = 1024;
    private const uint BatchFormat = 0x80013700;

    /// <summary>Runs the scenario and prints one line per direction.</summary>
    public static async Task<int> RunAsync(string[] args)
    {
        var seconds = Argument(args, 0, 10);
        var batchSize = Argument(args, 1, 100);
        var inFlight = Argument(args, 2, 64);
        var partitions = Argument(args, 3, 4);
        using var folder = new TemporaryFolder();
        var port = FreePorts.Take();
        await using var broker = await EventHubs.Broker.StartAsync(
            new BrokerOptions
            {
                DataDirectory = folder.Path,
                Port = port,
                Hubs = [new HubOptions("bench", partitions)],
                RetentionBytes = 4L << 30,
            },
            NullLoggerFactory.Instance, TimeProvider.System, CancellationToken.None);
        var connection = await ConnectAsync(port);
        var sent = await SendAsync(connection, seconds, batchSize, inFlight);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"broker ingest: {sent.PerSecond:N0} durable events/s of 1 KB, batches of {batchSize}, {inFlight} in flight, p50 {sent.P50:N1} ms, p99 {sent.P99:N1} ms"));
        var received = await ReceiveAsync(connection, sent.Events, partitions);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"broker egress: {received:N0} events/s of 1 KB, one transfer per event, {partitions} partitions on one connection"));
        await connection.CloseAsync();
        return 0;
    }

    private static int Argument(string[] args, int index, int otherwise) =>
        args.Length > index ? int.Parse(args[index], CultureInfo.InvariantCulture) : otherwise;

    private static async Task<Connection> ConnectAsync(int port)
    {
        var factory = new ConnectionFactory { SASL = { Profile = null } };
        factory.AMQP.MaxFrameSize = 64 * 1024;
        return await factory.CreateAsync(new Address($"amqp://RootManageSharedAccessKey:SAS_KEY_VALUE@localhost:{port}"));
    }

    private static async Task<(double PerSecond, long Events, double P50, double P99)> SendAsync(
        Connection connection, int seconds, int batchSize, int inFlight)
    {
        var session = new Session(connection);
        var sender = new SenderLink(session, "bench", "bench");
        var batch = Batch(batchSize);
        var gate = new SemaphoreSlim(inFlight);
        var latencies = new List<double>();
        var failed = 0;
        var clock = Stopwatch.StartNew();
        var batches = 0L;
        while (clock.Elapsed.TotalSeconds < seconds)
        {
            await gate.WaitAsync();
            batches++;
            var begun = Stopwatch.GetTimestamp();
            sender.Send(new Message { BodySection = batch, Format = BatchFormat }, (_, _, outcome, _) =>
            {
                if (outcome is not Accepted) Interlocked.Increment(ref failed);
                lock (latencies) latencies.Add(Stopwatch.GetElapsedTime(begun).TotalMilliseconds);
                gate.Release();
            }, null);
        }
        for (var i = 0; i < inFlight; i++) await gate.WaitAsync();
        var elapsed = clock.Elapsed.TotalSeconds;
        await sender.CloseAsync();
        await session.CloseAsync();
        if (failed > 0) throw new InvalidOperationException($"{failed} batches were not accepted.");
        latencies.Sort();
        return (batches * batchSize / elapsed, batches * batchSize, latencies[latencies.Count / 2], latencies[latencies.Count * 99 / 100]);
    }

    private static DataList Batch(int count)
    {
        var body = new byte[EventBytes];
        new Random(1).NextBytes(body);
        var encoded = new Message { BodySection = new Data { Binary = body } }.Encode();
        var list = new DataList();
        for (var i = 0; i < count; i++)
            list.Add(new Data { Binary = encoded.Buffer.AsSpan(encoded.Offset, encoded.Length).ToArray() });
        return list;
    }

    private static async Task<double> ReceiveAsync(Connection connection, long total, int partitions)
    {
        var session = new Session(connection);
        var received = 0L;
        var done = new TaskCompletionSource();
        var clock = Stopwatch.StartNew();
        var wanted = Math.Min(total, 500_000);
        for (var i = 0; i < partitions; i++)
        {
            var link = new ReceiverLink(session, "r" + i, $"bench/ConsumerGroups/$Default/Partitions/{i}");
            link.Start(2000, (receiver, message) =>
            {
                receiver.Accept(message);
                if (Interlocked.Increment(ref received) == wanted) done.TrySetResult();
            });
        }
        await done.Task;
        var rate = wanted / clock.Elapsed.TotalSeconds;
        await session.CloseAsync();
        return rate;
    }
}
