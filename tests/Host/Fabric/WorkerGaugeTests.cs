using Sluice.Fabric.Measuring;
using Sluice.Host.Fabric;
using Sluice.Log;
using Sluice.Testing;

namespace Sluice.Host.Tests.Fabric;

public sealed class WorkerGaugeTests
{
    private readonly ManualTime _time = new();
    private readonly WorkerGauge _gauge;

    public WorkerGaugeTests() => _gauge = new WorkerGauge("Enrich", _time);

    private Heartbeat Said => _gauge.Say("i", "1.0")!;

    private MeasuredWorker Worker(Func<LogBatch, Task> work) => new(Batches.Worker(work), _gauge, () => { });

    private void Pass(int seconds) => _time.Advance(TimeSpan.FromSeconds(seconds));

    [Fact]
    public void A_worker_that_never_had_a_batch_says_nothing() => Assert.Null(_gauge.Say("i", "1.0"));

    [Fact]
    public async Task A_settled_batch_counts_its_events_and_leaves_nothing_in_hand()
    {
        await Worker(_ => Task.CompletedTask).ProcessAsync(Batches.Of(5, 10), default);

        Assert.Equal(("i", "Enrich", "1.0", 3L, 0L, null), (Said.Instance, Said.Worker, Said.Version, Said.Processed, Said.Errors, Said.LastError));
        Assert.Equal(new PartitionWork(5, 3, 0, null, null, Batches.Enqueued.AddSeconds(12), 0), Assert.Single(Said.Partitions));
    }

    [Fact]
    public async Task Events_are_told_by_their_time_on_the_way_for_a_minute()
    {
        var now = _time.GetUtcNow();
        LogBatch Batch(params double[] seconds) => new(
            "collected", "enrich", 0, [.. seconds.Select((age, i) => new LogRecord(new byte[1], i, now.AddSeconds(-age)))]);
        await Worker(_ => Task.CompletedTask).ProcessAsync(Batch(0.1, 0.1, 0.1, 8), default);
        var (median, p95) = TransitTimes.Of([Said.Transit]);
        Assert.InRange(median, 0.08, 0.12);
        Assert.InRange(p95, 6.5, 9.5);

        Pass(45);
        await Assert.ThrowsAsync<TimeoutException>(() => Worker(_ => throw new TimeoutException()).ProcessAsync(Batch(1), default));
        Assert.Equal(4, Said.Transit.Sum());
        Pass(20);
        Assert.Empty(Said.Transit);
    }

    [Fact]
    public async Task A_batch_that_hangs_stays_in_hand_since_it_began()
    {
        var end = new TaskCompletionSource();
        var began = _time.GetUtcNow();
        var run = Worker(_ => end.Task).ProcessAsync(Batches.Of(1, 7), default);
        Pass(600);

        Assert.True(_gauge.HasWorkedWithin(TimeSpan.FromMinutes(1)));
        Assert.Equal(new PartitionWork(1, 0, 0, 7, began, Batches.Enqueued.AddSeconds(7), 0), Assert.Single(Said.Partitions));
        Assert.Equal(600, Said.BusySeconds);
        end.SetResult();
        await run;
    }

    [Fact]
    public async Task A_batch_that_fails_again_and_again_is_one_batch_in_hand_with_its_attempts()
    {
        var began = _time.GetUtcNow();
        var worker = Worker(_ => throw new LogUnavailableException(LogFault.Throttled, "key=secret"));
        for (var retry = 0; retry < 3; retry++)
        {
            await Assert.ThrowsAsync<LogUnavailableException>(() => worker.ProcessAsync(Batches.Of(1, 7, retry: retry), default));
            Pass(20);
        }

        Assert.Equal(new PartitionWork(1, 0, 3, 7, began, Batches.Enqueued.AddSeconds(7), 3), Assert.Single(Said.Partitions));
        Assert.Equal((3L, 0L, "LogUnavailableException (Throttled)"), (Said.Errors, Said.Processed, Said.LastError));

        // The same events, even if the host cuts them otherwise, are settled in the end.
        await Worker(_ => Task.CompletedTask).ProcessAsync(Batches.Of(1, 7, 5, retry: 3), default);
        Assert.Equal(new PartitionWork(1, 5, 3, null, null, Batches.Enqueued.AddSeconds(11), 0), Assert.Single(Said.Partitions));
        Assert.Equal("LogUnavailableException (Throttled)", Said.LastError);
    }

    [Fact]
    public async Task Batches_that_overlap_are_busy_once()
    {
        var (one, two) = (new TaskCompletionSource(), new TaskCompletionSource());
        var first = Worker(_ => one.Task).ProcessAsync(Batches.Of(0, 0), default);
        Pass(10);
        var second = Worker(_ => two.Task).ProcessAsync(Batches.Of(1, 0), default);
        Pass(10);
        one.SetResult();
        await first;
        Pass(5);
        two.SetResult();
        await second;
        Pass(100);

        Assert.Equal((25.0, 0.0), (Said.BusySeconds, Said.SinkSeconds));
        Assert.Equal([0, 1], Said.Partitions.Select(work => work.Partition));
    }

    [Fact]
    public async Task Only_time_in_which_every_batch_waits_for_a_sink_is_the_sinks()
    {
        var inner = new GatedSender();
        var sender = new MeasuredLogSender(inner);
        var think = new TaskCompletionSource();
        var waiting = Worker(async _ =>
        {
            // Two sends at once are one wait.
            await Task.WhenAll(sender.SendAsync("h", 0, [], default).AsTask(), sender.SendAsync("h", "key", [], default).AsTask());
            await sender.SendAsync("h", 1, [], default);
        }).ProcessAsync(Batches.Of(0, 0), default);
        Pass(10);
        var thinking = Worker(async _ =>
        {
            await think.Task;
            await sender.SendAsync("h", 2, [], default);
        }).ProcessAsync(Batches.Of(1, 0), default);
        Pass(20);
        think.SetResult();
        Pass(5);
        for (var i = 0; i < 4; i++) inner.Release();
        await Task.WhenAll(waiting, thinking).WaitAsync(TimeSpan.FromSeconds(60));

        Assert.Equal((35.0, 15.0), (Said.BusySeconds, Said.SinkSeconds));
    }

    [Fact]
    public async Task A_call_that_a_failed_batch_left_behind_waits_for_nobody()
    {
        var inner = new GatedSender();
        var sender = new MeasuredLogSender(inner);
        Task? left = null;
        await Assert.ThrowsAsync<TimeoutException>(() => Worker(_ =>
        {
            left = sender.SendAsync("h", 0, [], default).AsTask();
            throw new TimeoutException();
        }).ProcessAsync(Batches.Of(0, 0), default));

        var end = new TaskCompletionSource();
        var next = Worker(_ => end.Task).ProcessAsync(Batches.Of(0, 0, retry: 1), default);
        Pass(10);
        inner.Release();
        await left!;
        Pass(10);
        end.SetResult();
        await next;

        Assert.Equal((20.0, 0.0), (Said.BusySeconds, Said.SinkSeconds));
    }

    [Fact]
    public async Task A_sink_that_is_called_outside_of_a_batch_is_nobodys_time()
    {
        var inner = new GatedSender();
        await Worker(_ => Task.CompletedTask).ProcessAsync(Batches.Of(0, 0), default);
        var send = new MeasuredLogSender(inner).SendAsync("h", 0, [], default).AsTask();
        Pass(10);
        inner.Release();
        await send;

        Assert.Equal((0.0, 0.0), (Said.BusySeconds, Said.SinkSeconds));
    }

    [Fact]
    public async Task A_partition_that_went_elsewhere_is_left_out_after_two_minutes_and_the_totals_stay()
    {
        var worker = Worker(_ => Task.CompletedTask);
        await worker.ProcessAsync(Batches.Of(0, 0), default);
        Pass(90);
        await worker.ProcessAsync(Batches.Of(1, 0), default);
        Pass(60);

        Assert.Equal([1], Said.Partitions.Select(work => work.Partition));
        Assert.Equal(6, Said.Processed);
        Assert.False(_gauge.HasWorkedWithin(TimeSpan.FromMinutes(1)));
    }

    [Fact]
    public async Task Many_partitions_at_once_are_counted_exactly()
    {
        var sender = new MeasuredLogSender(new QuickSender());
        var worker = Worker(async batch =>
        {
            await sender.SendAsync("h", 0, [], default);
            if (batch.Records[0].SequenceNumber % 10 == 9) throw new InvalidOperationException();
        });
        await Parallel.ForEachAsync(Enumerable.Range(0, 32), async (partition, _) =>
        {
            for (var i = 0; i < 50; i++)
                try
                {
                    await worker.ProcessAsync(Batches.Of(partition, i), default);
                }
                catch (InvalidOperationException)
                {
                    Assert.Equal(9, i % 10);
                }
        });
        var busy = Said.BusySeconds;
        Pass(100);

        Assert.Equal((32L * 45 * 3, 32L * 5), (Said.Processed, Said.Errors));
        Assert.Equal(32, Said.Partitions.Length);
        Assert.Equal(busy, Said.BusySeconds);
    }

    private sealed class QuickSender : ILogSender
    {
        public ValueTask<int> GetPartitionCountAsync(string hub, CancellationToken cancellationToken) => ValueTask.FromResult(1);

        public async ValueTask SendAsync(string hub, int partition, IReadOnlyList<LogMessage> messages, CancellationToken cancellationToken) =>
            await Task.Yield();

        public ValueTask SendAsync(string hub, string partitionKey, IReadOnlyList<LogMessage> messages, CancellationToken cancellationToken) =>
            SendAsync(hub, 0, messages, cancellationToken);
    }
}
