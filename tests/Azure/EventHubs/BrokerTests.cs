using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Sluice.Azure.EventHubs;
using Sluice.EventHubs;
using Sluice.Log;
using Sluice.Testing;

namespace Sluice.Azure.Tests.EventHubs;

/// <summary>The sender and the reader against the embedded broker.</summary>
public sealed class BrokerTests : IAsyncLifetime
{
    private readonly TemporaryFolder _data = new();
    private readonly int _port = FreePorts.Take();
    private Broker? _broker;

    private string ConnectionString => Broker.ConnectionStringFor(_port);

    public Task InitializeAsync() => StartAsync();

    public async Task DisposeAsync()
    {
        if (_broker is not null) await _broker.DisposeAsync();
        _data.Dispose();
    }

    [Fact]
    public async Task What_was_sent_is_read_with_everything_that_belongs_to_it()
    {
        await using var client = Logs.Client(ConnectionString);
        var (sender, reader) = (new EventHubsLogSender(client), new EventHubsLogReader(client));
        Assert.Equal(4, await sender.GetPartitionCountAsync("enriched", CancellationToken.None));
        var before = DateTimeOffset.UtcNow.AddMinutes(-1);
        await sender.SendAsync("enriched", 1, [Logs.Text("a", new Origin(3, 9, 1)), Logs.Text("b")], CancellationToken.None);
        var records = await Logs.Take(reader, "enriched", 1, LogPosition.Earliest, 2);

        Assert.Equal(["a", "b"], records.Select(r => Encoding.UTF8.GetString(r.Body.Span)));
        Assert.Equal([0L, 1L], records.Select(r => r.SequenceNumber));
        Assert.Equal(new Origin(3, 9, 1), records[0].Origin);
        Assert.Null(records[1].Origin);
        Assert.All(records, r => Assert.InRange(r.EnqueuedTime, before, before.AddMinutes(5)));
        Assert.All(records, r => Assert.False(string.IsNullOrEmpty(r.Offset)));

        var ends = await reader.GetPartitionEndsAsync("enriched", 1, CancellationToken.None);
        Assert.Equal((0L, 1L, false), (ends.BeginningSequence, ends.LastSequence, ends.IsEmpty));
        Assert.Equal(records[1].EnqueuedTime, ends.LastEnqueuedTime);
        var empty = await reader.GetPartitionEndsAsync("enriched", 0, CancellationToken.None);
        Assert.Equal((-1L, true), (empty.LastSequence, empty.IsEmpty));
    }

    [Fact]
    public async Task Events_of_one_key_land_in_one_partition_in_order_with_the_key()
    {
        await using var client = Logs.Client(ConnectionString);
        var (sender, reader) = (new EventHubsLogSender(client), new EventHubsLogReader(client));
        for (var i = 0; i < 5; i++)
            await sender.SendAsync("collected", "visitor-ü", Logs.Numbered(10, first: i * 10), CancellationToken.None);
        var partition = -1;
        for (var p = 0; p < 4; p++)
            if (!(await reader.GetPartitionEndsAsync("collected", p, CancellationToken.None)).IsEmpty)
            {
                Assert.Equal(-1, partition);
                partition = p;
            }
        var records = await Logs.Take(reader, "collected", partition, LogPosition.Earliest, 50);
        Assert.Equal(Enumerable.Range(0, 50), records.Select(r => Logs.NumberOf(r.Body.Span)));
        Assert.All(records, r => Assert.Equal("visitor-ü", r.PartitionKey));
    }

    [Fact]
    public async Task A_reader_starts_where_it_is_told()
    {
        await using var client = Logs.Client(ConnectionString);
        var (sender, reader) = (new EventHubsLogSender(client), new EventHubsLogReader(client));
        for (var i = 0; i < 5; i++)
        {
            await sender.SendAsync("collected", 0, Logs.Numbered(10, first: i * 10), CancellationToken.None);
            await Task.Delay(2);
        }
        var all = await Logs.Take(reader, "collected", 0, LogPosition.Earliest, 50, 7);
        Assert.Equal(Enumerable.Range(0, 50), all.Select(r => Logs.NumberOf(r.Body.Span)));
        Assert.Equal(37, (await Logs.Take(reader, "collected", 0, LogPosition.After(36), 1))[0].SequenceNumber);
        Assert.Equal(0, (await Logs.Take(reader, "collected", 0, LogPosition.After(-1), 1))[0].SequenceNumber);
        var time = all[20].EnqueuedTime;
        Assert.Equal(
            all.First(r => r.EnqueuedTime >= time).SequenceNumber,
            (await Logs.Take(reader, "collected", 0, LogPosition.From(time), 1))[0].SequenceNumber);

        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        var latest = reader.ReadAsync("collected", "enrich", 0, LogPosition.Latest, null, 10, limit.Token).GetAsyncEnumerator();
        var next = latest.MoveNextAsync().AsTask();
        // The reader attaches at a moment that nobody can see from outside, so events are sent until it has one.
        var number = 1000;
        while (!next.IsCompleted)
        {
            await sender.SendAsync("collected", 0, Logs.Numbered(1, first: number++), limit.Token);
            await Task.WhenAny(next, Task.Delay(20, limit.Token));
        }
        Assert.True(await next);
        Assert.InRange(Logs.NumberOf(latest.Current[0].Body.Span), 1000, number);
        await limit.CancelAsync();
        await latest.DisposeAsync();
    }

    [Fact]
    public async Task A_hundred_thousand_events_of_many_calls_arrive_once_in_order_and_intact()
    {
        const int calls = 500, each = 200;
        await using var client = Logs.Client(ConnectionString);
        await using var other = Logs.Client(ConnectionString);
        var (sender, reader) = (new EventHubsLogSender(client), new EventHubsLogReader(other));
        var reading = Enumerable.Range(0, 4).Select(p => Task.Run(() =>
            Logs.Take(reader, "collected", p, LogPosition.Earliest, calls / 4 * each, 512))).ToArray();
        await Parallel.ForEachAsync(
            Enumerable.Range(0, calls), new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (call, cancellationToken) =>
            {
                var messages = new LogMessage[each];
                for (var i = 0; i < each; i++) messages[i] = Checked((call * each) + i);
                await sender.SendAsync("collected", call % 4, messages, cancellationToken);
            });
        var seen = new HashSet<int>();
        foreach (var records in await Task.WhenAll(reading))
        {
            Assert.Equal(Enumerable.Range(0, records.Count).Select(i => (long)i), records.Select(r => r.SequenceNumber));
            var numbers = records.Select(r => NumberOfChecked(r.Body.Span)).ToArray();
            foreach (var call in numbers.GroupBy(n => n / each)) Assert.Equal(call.Order(), call);
            Assert.All(numbers, n => Assert.True(seen.Add(n)));
        }
        Assert.Equal(calls * each, seen.Count);
    }

    [Fact]
    public async Task Batches_up_to_the_services_limit_arrive_and_a_larger_message_is_too_large()
    {
        await using var client = Logs.Client(ConnectionString);
        var (sender, reader) = (new EventHubsLogSender(client), new EventHubsLogReader(client));
        var messages = Enumerable.Range(0, 20).Select(i => Checked(i, 250_000)).Append(Checked(20, 1_040_000)).ToArray();
        await sender.SendAsync("collected", 2, messages, CancellationToken.None);
        var failure = await Assert.ThrowsAsync<LogUnavailableException>(async () =>
            await sender.SendAsync("collected", 2, [Checked(21, 1_048_576)], CancellationToken.None));
        Assert.Equal(LogFault.TooLarge, failure.Fault);
        var records = await Logs.Take(reader, "collected", 2, LogPosition.Earliest, 21);
        Assert.Equal(Enumerable.Range(0, 21), records.Select(r => NumberOfChecked(r.Body.Span)));
    }

    [Fact]
    public async Task Whatever_was_acknowledged_before_during_and_after_restarts_is_in_the_log()
    {
        await using var client = Logs.Client(ConnectionString);
        var sender = new EventHubsLogSender(client);
        var acknowledged = new ConcurrentBag<int>();
        using var stop = new CancellationTokenSource();
        var last = 0;
        var sending = Enumerable.Range(0, 8).Select(i => Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                var number = Interlocked.Increment(ref last);
                try
                {
                    await sender.SendAsync("collected", i % 4, [Checked(number)], CancellationToken.None);
                    acknowledged.Add(number);
                }
                catch (LogUnavailableException)
                {
                    await Task.Delay(5);
                }
            }
        })).ToArray();
        for (var restart = 0; restart < 3; restart++)
        {
            var before = acknowledged.Count;
            await Logs.Until(() => acknowledged.Count > before + 100);
            await _broker!.DisposeAsync();
            await StartAsync();
        }
        var end = acknowledged.Count;
        await Logs.Until(() => acknowledged.Count > end + 100);
        await stop.CancelAsync();
        await Task.WhenAll(sending).WaitAsync(TimeSpan.FromMinutes(1));

        var reader = new EventHubsLogReader(client);
        var there = new List<int>();
        for (var p = 0; p < 4; p++)
        {
            var ends = await reader.GetPartitionEndsAsync("collected", p, CancellationToken.None);
            var records = await Logs.Take(reader, "collected", p, LogPosition.Earliest, (int)ends.LastSequence + 1);
            there.AddRange(records.Select(r => NumberOfChecked(r.Body.Span)));
        }
        Assert.Empty(acknowledged.Except(there));
        // One event per send and at most eight in flight at each of three restarts.
        Assert.InRange(there.Count - acknowledged.Count, 0, 24);
    }

    [Fact]
    public async Task Beyond_its_throughput_units_the_log_throttles_and_what_it_acknowledged_is_there_once()
    {
        await _broker!.DisposeAsync();
        await StartAsync(throughputUnits: 1);
        await using var client = Logs.Client(ConnectionString);
        var (sender, reader) = (new EventHubsLogSender(client), new EventHubsLogReader(client));
        var throttled = 0;
        for (var i = 0; i < 6; i++)
            while (true)
            {
                try
                {
                    await sender.SendAsync("collected", 0, Logs.Numbered(500, first: i * 500), CancellationToken.None);
                    break;
                }
                catch (LogUnavailableException e)
                {
                    Assert.Equal(LogFault.Throttled, e.Fault);
                    throttled++;
                    await Task.Delay(20);
                }
            }
        Assert.True(throttled > 0);
        var records = await Logs.Take(reader, "collected", 0, LogPosition.Earliest, 3000);
        Assert.Equal(Enumerable.Range(0, 3000), records.Select(r => Logs.NumberOf(r.Body.Span)));
    }

    [Fact]
    public async Task Sending_and_reading_go_on_beyond_the_life_of_a_token()
    {
        await _broker!.DisposeAsync();
        var time = new ManualTime();
        // Nobody speaks on the wire while the clock jumps: the log must not take that for the silence of a dead client.
        await StartAsync(time: new ShownBy(time));
        var logger = new MemoryLogger();
        await using var client = Logs.Client(ConnectionString, time: time, logger: logger);
        var sender = new EventHubsLogSender(client);
        await sender.SendAsync("collected", 0, Logs.Numbered(1), CancellationToken.None);
        var read = new ConcurrentQueue<int>();
        using var stop = new CancellationTokenSource();
        var reading = Task.Run(async () =>
        {
            await foreach (var batch in new EventHubsLogReader(client).ReadAsync(
                               "collected", "enrich", 0, LogPosition.Earliest, null, 10, stop.Token))
                foreach (var record in batch) read.Enqueue(Logs.NumberOf(record.Body.Span));
        });
        for (var round = 1; round <= 4; round++)
        {
            var puts = logger.Lines.Count(line => line.StartsWith("6105 ", StringComparison.Ordinal));
            var waits = 0;
            await Logs.Until(() =>
            {
                // A request on its way has a limit on this clock, so that the clock stands while one may be.
                var isQuiet = time.NextDue is not { } due || due - time.GetUtcNow() > TimeSpan.FromMinutes(1);
                if (isQuiet || ++waits % 100 == 0) time.Advance(TimeSpan.FromMinutes(1));
                return logger.Lines.Count(line => line.StartsWith("6105 ", StringComparison.Ordinal)) > puts;
            });
            await sender.SendAsync("collected", 0, Logs.Numbered(1, first: round), CancellationToken.None);
            await Logs.Until(() => read.Count == round + 1);
        }
        await stop.CancelAsync();
        await reading.WaitAsync(TimeSpan.FromMinutes(1));
        Assert.Equal(Enumerable.Range(0, 5), read);
        Assert.DoesNotContain(logger.Lines, line => line.StartsWith("6103 ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_wrong_key_an_unknown_hub_and_an_unknown_partition_are_refused()
    {
        await using var wrong = Logs.Client(ConnectionString.Replace("SAS_KEY_VALUE", "another", StringComparison.Ordinal));
        await using var right = Logs.Client(ConnectionString);
        async Task Refused(Func<Task> call) =>
            Assert.Equal(LogFault.Refused, (await Assert.ThrowsAsync<LogUnavailableException>(call)).Fault);

        await Refused(() => new EventHubsLogSender(wrong).SendAsync("collected", 0, [Logs.Text("x")], default).AsTask());
        await Refused(() => new EventHubsLogReader(wrong).GetPartitionCountAsync("collected", default).AsTask());
        await Refused(() => new EventHubsLogSender(right).SendAsync("nowhere", 0, [Logs.Text("x")], default).AsTask());
        await Refused(() => new EventHubsLogSender(right).SendAsync("collected", 4, [Logs.Text("x")], default).AsTask());
        await Refused(() => Logs.Take(new EventHubsLogReader(right), "nowhere", 0, LogPosition.Earliest, 1));
    }

    [Fact]
    public async Task A_higher_owner_level_takes_a_partition_over_and_a_lower_one_is_refused()
    {
        await using var client = Logs.Client(ConnectionString);
        var (sender, reader) = (new EventHubsLogSender(client), new EventHubsLogReader(client));
        await sender.SendAsync("collected", 0, [Logs.Text("x")], CancellationToken.None);
        var started = new TaskCompletionSource();
        var first = Task.Run(async () =>
        {
            await foreach (var _ in reader.ReadAsync("collected", "enrich", 0, LogPosition.Earliest, 1, 10, CancellationToken.None))
                started.TrySetResult();
        });
        await started.Task.WaitAsync(TimeSpan.FromMinutes(1));
        await foreach (var _ in reader.ReadAsync("collected", "enrich", 0, LogPosition.Earliest, 2, 10, CancellationToken.None))
        {
            var stolen = await Assert.ThrowsAsync<LogUnavailableException>(() => first.WaitAsync(TimeSpan.FromMinutes(1)));
            Assert.Equal(LogFault.Refused, stolen.Fault);
            var lower = await Assert.ThrowsAsync<LogUnavailableException>(async () =>
            {
                await foreach (var nothing in reader.ReadAsync(
                                   "collected", "enrich", 0, LogPosition.Earliest, 1, 10, CancellationToken.None))
                    Assert.Fail("A lower owner level reads.");
            });
            Assert.Equal(LogFault.Refused, lower.Fault);
            break;
        }
    }

    private static LogMessage Checked(int number, int size = 200)
    {
        var body = new byte[size];
        BitConverter.TryWriteBytes(body, number);
        new Random(number).NextBytes(body.AsSpan(36));
        SHA256.HashData(body.AsSpan(36), body.AsSpan(4, 32));
        return new LogMessage(body);
    }

    private static int NumberOfChecked(ReadOnlySpan<byte> body)
    {
        Assert.True(SHA256.HashData(body[36..]).AsSpan().SequenceEqual(body.Slice(4, 32)), "An event's bytes were changed.");
        return BitConverter.ToInt32(body);
    }

    private async Task StartAsync(int? throughputUnits = null, TimeProvider? time = null) =>
        _broker = await Broker.StartAsync(new BrokerOptions
        {
            DataDirectory = _data.Path,
            Port = _port,
            Hubs = [new HubOptions("collected", 4), new HubOptions("enriched", 4)],
            ThroughputUnits = throughputUnits,
        }, NullLoggerFactory.Instance, time ?? TimeProvider.System, CancellationToken.None);

    /// <summary>Shows another clock's time; its timers run in real time.</summary>
    private sealed class ShownBy(TimeProvider clock) : TimeProvider
    {
        public override long TimestampFrequency => clock.TimestampFrequency;

        public override DateTimeOffset GetUtcNow() => clock.GetUtcNow();

        public override long GetTimestamp() => clock.GetTimestamp();
    }
}
