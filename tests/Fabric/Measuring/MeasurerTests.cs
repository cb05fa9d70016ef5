using System.Collections.Immutable;
using Sluice.Fabric.Acting;
using Sluice.Fabric.Measuring;
using Sluice.Fabric.Storing;
using Sluice.Log;

namespace Sluice.Fabric.Tests.Measuring;

public sealed class MeasurerTests
{
    private static readonly DeclaredConsumer Enrich = new("Enrich", "collected", "enrich");

    private readonly FakeLog _log = new FakeLog(TimeProvider.System).With("collected", 2).With("enriched", 1);
    private readonly Source _source = new();

    private Measurer Measurer(TimeSpan? timeout = null)
    {
        var options = new MeasuringOptions { Timeout = timeout ?? TimeSpan.FromSeconds(30), CanaryInterval = TimeSpan.Zero };
        return new Measurer(
            new MeasurerPorts(new LogPositions(_log, ["collected"], options, TimeProvider.System), _source, [Enrich])
            {
                Heartbeats = _source,
                Log = _source,
                Capacity = _source,
                Canary = new Canary(_log, _source, options, TimeProvider.System),
            },
            options, TimeProvider.System);
    }

    [Fact]
    public async Task One_reading_holds_what_every_source_says()
    {
        var reading = await Measurer().MeasureAsync(default);

        Assert.Empty(reading.Faults);
        Assert.Equal(("collected", 2, 12.5), (reading.Streams[0].Stream, reading.Streams[0].Ends.Length, reading.Streams[0].Bytes));
        Assert.Equal("Enrich", Assert.Single(reading.Consumers).Worker);
        Assert.Equal("i", Assert.Single(reading.Heartbeats).Instance);
        Assert.Equal(5, Assert.Single(reading.Counts).Count);
        Assert.Equal(7, reading.Log!.ThroughputUnits);
        Assert.Equal(3, reading.InstanceCounts["Enrich"]);
    }

    [Fact]
    public async Task Whatever_fails_leaves_its_part_out_and_a_sentence()
    {
        _source.Fault = () => throw new InvalidOperationException("The storage said no.\nStatus: 503");
        _log.Before = (_, _) => throw new LogUnavailableException(LogFault.Unreachable, "No answer.");

        var reading = await Measurer().MeasureAsync(default);

        Assert.Equal(6, reading.Faults.Length);
        Assert.Contains("Checkpoints could not be read: The storage said no.", reading.Faults);
        Assert.Contains("Heartbeats could not be read: The storage said no.", reading.Faults);
        Assert.All(reading.Faults, fault => Assert.DoesNotContain('\n', fault));
        Assert.Empty(reading.Streams);
        Assert.Null(reading.Log);
        Assert.Empty(reading.Heartbeats);
        Assert.Empty(reading.InstanceCounts);
        // The worker is still there; what is not known is how far it is.
        var consumer = Assert.Single(reading.Consumers);
        Assert.Equal(("Enrich", null, true), (consumer.Worker, consumer.MeasuredAt, consumer.Partitions.IsEmpty));
    }

    [Fact]
    public async Task A_source_that_never_answers_and_never_listens_costs_its_time_and_nothing_else()
    {
        var never = new TaskCompletionSource();
        _source.Hang = never.Task;

        var reading = await Measurer(TimeSpan.FromMilliseconds(200)).MeasureAsync(default).WaitAsync(TimeSpan.FromSeconds(60));

        Assert.Contains("Checkpoints could not be read in time.", reading.Faults);
        Assert.Equal("collected", Assert.Single(reading.Streams).Stream);
        never.SetResult();
    }

    [Fact]
    public async Task A_source_that_blocks_the_thread_does_not_hold_up_the_others()
    {
        using var gate = new ManualResetEventSlim();
        _source.Fault = gate.Wait;
        var reading = await Measurer(TimeSpan.FromMilliseconds(200)).MeasureAsync(default).WaitAsync(TimeSpan.FromSeconds(60));
        gate.Set();

        Assert.Contains("Sizes could not be read in time.", reading.Faults);
        Assert.Equal("collected", Assert.Single(reading.Streams).Stream);
    }

    [Fact]
    public async Task A_consumer_that_nobody_declared_is_measured_with_its_hub_and_stays_when_checkpoints_fail()
    {
        _source.Extra = new ConsumerReading("enriched/mine", "enriched", "mine", DateTimeOffset.UtcNow, []);
        var measurer = Measurer();
        await measurer.MeasureAsync(default);

        var second = await measurer.MeasureAsync(default);
        Assert.Equal(["collected", "enriched"], second.Streams.Select(stream => stream.Stream));

        _source.Fault = () => throw new InvalidOperationException("no");
        var third = await measurer.MeasureAsync(default);
        Assert.Equal([("Enrich", false), ("enriched/mine", false)], third.Consumers.Select(c => (c.Worker, c.MeasuredAt is not null)));
    }

    [Fact]
    public async Task Sources_that_are_not_there_are_not_missed()
    {
        var options = new MeasuringOptions();
        var measurer = new Measurer(
            new MeasurerPorts(new LogPositions(_log, ["collected"], options, TimeProvider.System), _source, []), options, TimeProvider.System);

        var reading = await measurer.MeasureAsync(default);
        Assert.Empty(reading.Faults);
        Assert.Null(reading.Log);
    }

    [Fact]
    public async Task A_round_that_is_called_off_ends_with_that()
    {
        using var stop = new CancellationTokenSource();
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Measurer().MeasureAsync(stop.Token));
    }

    private sealed class Source : ICheckpoints, IHeartbeats, ILogGauge, ICapacity, ICanaryEnd
    {
        public Action? Fault { get; set; }

        public Task? Hang { get; set; }

        public ConsumerReading? Extra { get; set; }

        async Task<CheckpointListing> ICheckpoints.ReadAsync(CancellationToken cancellationToken)
        {
            await AnswerAsync();
            var consumer = new ConsumerReading("Enrich", "collected", "enrich", DateTimeOffset.UtcNow, []);
            return new CheckpointListing(Extra is null ? [consumer] : [consumer, Extra], []);
        }

        public Task SayAsync(Heartbeat heartbeat, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task CountAsync(IReadOnlyList<FlowCount> counts, CancellationToken cancellationToken) => throw new NotSupportedException();

        public async Task<IReadOnlyList<Heartbeat>> HeartbeatsAsync(DateTimeOffset since, CancellationToken cancellationToken)
        {
            await AnswerAsync();
            return [new Heartbeat { Instance = "i", Worker = "Enrich", Version = "1", StartedAt = since, At = since }];
        }

        public async Task<IReadOnlyList<FlowCount>> CountsAsync(DateTimeOffset since, CancellationToken cancellationToken)
        {
            await AnswerAsync();
            return [new FlowCount(since, "i", "c", "", 5)];
        }

        async Task<LogGaugeReading> ILogGauge.ReadAsync(CancellationToken cancellationToken)
        {
            await AnswerAsync();
            return new LogGaugeReading(
                new LogReading(DateTimeOffset.UtcNow, null, 0, 0, 0, 0), ImmutableSortedDictionary<string, double>.Empty.Add("collected", 12.5));
        }

        async Task<CapacityReading> ICapacity.ReadAsync(CancellationToken cancellationToken)
        {
            await AnswerAsync();
            return new CapacityReading(ImmutableSortedDictionary<string, int>.Empty.Add("Enrich", 3), 7);
        }

        public Task SetInstancesAsync(string worker, int instances, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task SetThroughputUnitsAsync(int units, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<DateTimeOffset?> FindAsync(string visitor, string canary, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        private Task AnswerAsync()
        {
            Fault?.Invoke();
            return Hang ?? Task.CompletedTask;
        }
    }
}
