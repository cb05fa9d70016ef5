using System.Collections.Immutable;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using Sluice.Azure.Fabric;
using Sluice.Fabric.Acting;
using Sluice.Fabric.Judging;
using Sluice.Fabric.Measuring;
using Sluice.Testing;

namespace Sluice.Fabric.Tests.Measuring;

/// <summary>Azure Monitor as the gauge of the log: late, by the minute, and sometimes away.</summary>
public sealed class MonitorGaugeTests : IAsyncLifetime
{
    private static readonly TimeSpan Round = TimeSpan.FromSeconds(10);
    private readonly ManualTime _time = new();
    private FakeMonitor _monitor = null!;
    private MonitorGauge _gauge = null!;

    public async Task InitializeAsync()
    {
        _monitor = await FakeMonitor.StartAsync(_time);
        _gauge = Gauge();
    }

    public async Task DisposeAsync()
    {
        _gauge.Dispose();
        await _monitor.DisposeAsync();
    }

    private MonitorGauge Gauge() => new(
        new MonitorGaugeOptions { NamespaceId = FakeMonitor.NamespaceId, Endpoint = _monitor.Endpoint }, _monitor.Credential, _time,
        NullLogger<MonitorGauge>.Instance);

    private async Task<List<LogGaugeReading>> RoundsAsync(int count)
    {
        var readings = new List<LogGaugeReading>();
        for (var i = 0; i < count; i++)
        {
            readings.Add(await _gauge.ReadAsync(default));
            _time.Advance(Round);
        }
        return readings;
    }

    [Fact]
    public async Task It_asks_once_a_minute_whatever_the_rounds_are()
    {
        await RoundsAsync(61);
        Assert.InRange(_monitor.Asked, 10, 11);
    }

    [Fact]
    public async Task Counts_grow_as_they_did_five_minutes_ago_evenly_within_a_minute_and_never_back()
    {
        var start = _time.GetUtcNow();
        // 600 bytes a second to begin with, 6,000 from the tenth minute on, from two hubs.
        _monitor.Total = (metric, hub, minute) => metric != "OutgoingBytes" || hub is not ("collected" or "enriched") ? 0
            : (minute - start < TimeSpan.FromMinutes(10) ? 600 : 6_000) * 60 / 2;
        var readings = await RoundsAsync(180);
        var known = readings.Where(reading => !double.IsNaN(reading.Log.BytesOut)).ToList();
        Assert.True(known.Count > 170, $"{known.Count} of {readings.Count} readings are known");
        foreach (var (before, after) in known.Zip(known.Skip(1)))
        {
            var then = after.Log.MeasuredAt - TimeSpan.FromMinutes(5) - start;
            var rate = (after.Log.BytesOut - before.Log.BytesOut) / Round.TotalSeconds;
            Assert.InRange(rate, 599, 6_001);
            if (then < TimeSpan.FromMinutes(10)) Assert.InRange(rate, 599, 601);
            if (then > TimeSpan.FromMinutes(10) + Round) Assert.InRange(rate, 5_999, 6_001);
        }
        Assert.True(double.IsNaN(readings[^1].Log.ThrottledReads));
        Assert.Null(readings[^1].Log.ThroughputUnits);
    }

    [Fact]
    public async Task Refusals_become_an_incident_and_a_burst_of_one_request_does_not()
    {
        var start = _time.GetUtcNow();
        _monitor.Total = (metric, hub, minute) => metric == "ThrottledRequests" && hub == "collected" && minute - start is var at
            && at >= TimeSpan.FromMinutes(10) && at < TimeSpan.FromMinutes(13) ? 240 : 0;
        var judge = new Judge(new JudgeOptions());
        var state = JudgeState.Empty;
        var throttled = new List<DateTimeOffset>();
        for (var i = 0; i < 150; i++)
        {
            var log = await _gauge.ReadAsync(default);
            var judged = judge.Assess(state, new PipelineReading
            {
                Time = _time.GetUtcNow(), Log = log.Log with { ThroughputUnits = 1 },
                Streams = [new StreamReading("collected", 1, [new PartitionEndReading(0, _time.GetUtcNow(), 0, i * 9_000, _time.GetUtcNow())], double.NaN)],
            });
            state = judged.State;
            if (judged.View.Streams[0].Cause == Cause.IngressThrottled) throttled.Add(_time.GetUtcNow());
            _time.Advance(Round);
        }
        Assert.NotEmpty(throttled);
        Assert.InRange(throttled[0] - start, TimeSpan.FromMinutes(15), TimeSpan.FromMinutes(16));
        Assert.InRange(throttled[^1] - start, TimeSpan.FromMinutes(18), TimeSpan.FromMinutes(19));
    }

    [Fact]
    public async Task Bytes_of_an_event_come_by_hub_and_stay_as_they_were_while_the_monitor_is_away()
    {
        _monitor.Total = (metric, hub, _) => (metric, hub) switch
        {
            ("IncomingBytes", "collected") => 60_000, ("IncomingMessages", "collected") => 100,
            ("IncomingBytes", "enriched") => 90_000, ("IncomingMessages", "enriched") => 100,
            _ => 0,
        };
        var first = (await RoundsAsync(20))[^1];
        Assert.Equal([("collected", 600.0), ("enriched", 900.0)], first.EventBytes.Select(one => (one.Key, one.Value)));
        Assert.Null(first.Fault);

        _monitor.Status = 429;
        var later = await RoundsAsync(400);
        Assert.Equal([600.0, 900.0], later[^1].EventBytes.Values);
        Assert.Contains("429", later[^1].Fault, StringComparison.Ordinal);
        Assert.True(double.IsNaN(later[^1].Log.ThrottledRequests));
        var asked = _monitor.Asked;
        await RoundsAsync(60);
        Assert.InRange(_monitor.Asked - asked, 9, 11);

        _monitor.Status = 200;
        var back = (await RoundsAsync(60))[^1];
        Assert.Null(back.Fault);
        Assert.False(double.IsNaN(back.Log.ThrottledRequests));
        Assert.True(back.Log.ThrottledRequests >= first.Log.ThrottledRequests);
    }

    [Theory]
    [InlineData(403)]
    [InlineData(500)]
    public async Task A_monitor_that_never_answered_is_a_fault_of_the_round_and_not_of_the_next_minute(int status)
    {
        _monitor.Status = status;
        var failure = await Assert.ThrowsAsync<CapacityException>(() => _gauge.ReadAsync(default));
        Assert.Contains($"{status}", failure.Message, StringComparison.Ordinal);
        _monitor.Status = 200;
        _time.Advance(TimeSpan.FromSeconds(61));
        Assert.Null((await _gauge.ReadAsync(default)).Fault);
    }

    [Fact]
    public async Task The_measurer_counts_bytes_by_events_so_that_they_rise_with_the_traffic()
    {
        var log = new FakeLog(_time).With("collected", 2);
        var measurer = new Measurer(
            new MeasurerPorts(new LogPositions(log, ["collected"], new MeasuringOptions { CallsPerSecond = 50 }, _time), new NoCheckpoints(), [])
            {
                Log = new EachEvent(500), Parked = new SomeParked(),
            },
            new MeasuringOptions(), _time);
        var bytes = new List<double>();
        foreach (var last in new long[] { 99, 199, 1_199, 1_199 })
        {
            (log.Last[("collected", 0)], log.Last[("collected", 1)]) = (last, last);
            var reading = await measurer.MeasureAsync(default);
            Assert.Empty(reading.Faults);
            Assert.Equal(7, reading.Log!.ParkedEvents);
            bytes.Add(reading.Streams[0].Bytes);
            _time.Advance(Round);
        }
        Assert.Equal([0, 2 * 100 * 500, 2 * 1_100 * 500, 2 * 1_100 * 500], bytes);
    }

    [Fact]
    public void Settings_are_checked()
    {
        var errors = new List<string>();
        var options = MonitorGaugeOptions.Read(new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            [MonitorGaugeOptions.Section + ":NamespaceId"] = "evhns-x", [MonitorGaugeOptions.Section + ":Endpoint"] = "http://example.org",
            [MonitorGaugeOptions.Section + ":Interval"] = "00:00:05", [MonitorGaugeOptions.Section + ":Delay"] = "soon",
        }).Build(), errors);
        Assert.Equal(4, errors.Count);
        Assert.All(errors, error => Assert.StartsWith(MonitorGaugeOptions.Section, error, StringComparison.Ordinal));
        errors.Clear();
        options = MonitorGaugeOptions.Read(new ConfigurationBuilder().Build(), errors);
        Assert.Empty(errors);
        Assert.False(options.IsConfigured);
    }

    private sealed class EachEvent(double bytes) : ILogGauge
    {
        public Task<LogGaugeReading> ReadAsync(CancellationToken cancellationToken) => Task.FromResult(
            new LogGaugeReading(new LogReading(DateTimeOffset.UnixEpoch, 1, 0, 0, 0, double.NaN), ImmutableSortedDictionary<string, double>.Empty)
            {
                EventBytes = ImmutableSortedDictionary<string, double>.Empty.Add("collected", bytes),
            });
    }

    private sealed class SomeParked : IParkedEvents
    {
        public Task<long> CountAsync(CancellationToken cancellationToken) => Task.FromResult(7L);
    }

    private sealed class NoCheckpoints : ICheckpoints
    {
        public Task<CheckpointListing> ReadAsync(CancellationToken cancellationToken) => Task.FromResult(new CheckpointListing([], []));
    }
}
