using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Sluice.Fabric.Measuring;
using Sluice.Host.Fabric;
using Sluice.Log;
using Sluice.Testing;

namespace Sluice.Host.Tests.Fabric;

public sealed class HeartbeatServiceTests : IAsyncLifetime
{
    private readonly ManualTime _time = new();
    private readonly FakeHeartbeats _heartbeats = new();
    private readonly Lines _log = new();
    private readonly Gauges _gauges;
    private readonly HeartbeatService _service;

    public HeartbeatServiceTests()
    {
        _gauges = new Gauges(new ConfigurationBuilder().Build(), new MeasuringOptions { Version = "7.8.9" }, _time);
        _service = new HeartbeatService(() => _heartbeats, _gauges, _time, _log);
    }

    public Task InitializeAsync() => _service.StartAsync(default);

    public async Task DisposeAsync()
    {
        await _service.StopAsync(default);
        _service.Dispose();
        _gauges.Dispose();
    }

    private Task WorkAsync(string worker = "Enrich", Exception? fault = null) =>
        _gauges.Measure(worker, Batches.Worker(_ => fault is null ? Task.CompletedTask : throw fault)).ProcessAsync(Batches.Of(0, 1), default);

    // One interval at a time, each after the word before it was said, until nobody waits for the next.
    private async Task PassAsync(int intervals, Func<bool> isQuiet)
    {
        for (var i = 0; i < intervals; i++)
        {
            await EventuallyAsync(() => _time.NextDue is not null || isQuiet());
            _time.Advance(HeartbeatService.Interval);
        }
    }

    [Fact]
    public async Task A_worker_speaks_every_five_seconds_for_a_minute_after_its_work_once_more_and_then_no_more()
    {
        await WorkAsync();
        await EventuallyAsync(() => !_heartbeats.Said.IsEmpty);
        var first = _heartbeats.Said.First();
        Assert.Equal(("Enrich", "7.8.9"), (first.Worker, first.Version));
        Assert.Equal(_gauges.Instance, first.Instance);

        // At 0, 5, … 55 seconds, and once as quiet.
        await PassAsync(30, () => _heartbeats.Said.Count >= 13);
        Assert.Equal(13, _heartbeats.Said.Count);
        Assert.Equal((first.At.AddSeconds(60), 3L), (_heartbeats.Said.Last().At, _heartbeats.Said.Last().Processed));

        // The word comes with the work's begin; what it did is in the next one.
        await WorkAsync();
        await EventuallyAsync(() => _heartbeats.Said.Count == 14);
        await PassAsync(1, () => false);
        await EventuallyAsync(() => _heartbeats.Said.Count == 15);
        Assert.Equal(6, _heartbeats.Said.Last().Processed);
    }

    [Fact]
    public async Task A_worker_that_hangs_goes_on_speaking()
    {
        var end = new TaskCompletionSource();
        var run = _gauges.Measure("Enrich", Batches.Worker(_ => end.Task)).ProcessAsync(Batches.Of(0, 1), default);
        await PassAsync(60, () => false);
        await EventuallyAsync(() => _heartbeats.Said.Count >= 60);

        Assert.True(_heartbeats.Said.Last().BusySeconds >= 290);
        end.SetResult();
        await run;
    }

    [Fact]
    public async Task Each_worker_speaks_for_itself()
    {
        await WorkAsync();
        await EventuallyAsync(() => _heartbeats.Said.Count == 1);
        await WorkAsync("Visitors");
        await PassAsync(1, () => false);
        await EventuallyAsync(() => _heartbeats.Said.Count == 3);

        Assert.Equal(["Enrich", "Enrich", "Visitors"], _heartbeats.Said.Select(beat => beat.Worker).Order());
    }

    [Fact]
    public async Task A_table_that_is_away_stops_nobody_is_logged_once_and_told_when_it_is_back()
    {
        _heartbeats.IsAway = true;
        await WorkAsync();
        for (var i = 1; i <= 4; i++)
        {
            await EventuallyAsync(() => _heartbeats.Tries >= i && _time.NextDue is not null);
            _time.Advance(HeartbeatService.Interval);
        }
        Assert.Equal("Heartbeats cannot be stored, which stops no worker: InvalidOperationException", Assert.Single(_log.All));
        _heartbeats.IsAway = false;
        await PassAsync(2, () => false);
        await EventuallyAsync(() => !_heartbeats.Said.IsEmpty);

        await EventuallyAsync(() => _log.All.Length == 2);
        Assert.Equal("Heartbeats can be stored again.", _log.All[1]);
    }

    [Fact]
    public async Task What_was_counted_is_said_although_no_worker_ran_and_at_the_latest_at_the_end()
    {
        var hub = Guid.NewGuid().ToString("n");
        PipelineMeter.Accepted.Add(4, new KeyValuePair<string, object?>("hub", hub));
        await EventuallyAsync(() => _heartbeats.Counted.Any(count => count.Hub == hub && count.Count == 4));
        PipelineMeter.Accepted.Add(2, new KeyValuePair<string, object?>("hub", hub));
        await _service.StopAsync(default);

        var last = _heartbeats.Counted.Last(count => count.Hub == hub);
        Assert.Equal(("sluice.collect.accepted", 6L, _gauges.Instance), (last.Counter, last.Count, last.Instance));
        Assert.Empty(_heartbeats.Said);
    }

    private static async Task EventuallyAsync(Func<bool> condition)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!condition())
        {
            Assert.False(limit.IsCancellationRequested, "The condition did not come true within a minute.");
            await Task.Delay(1);
        }
    }

    private sealed class Lines : ILogger<HeartbeatService>
    {
        private readonly List<string> _lines = [];

        public string[] All
        {
            get
            {
                lock (_lines) return [.. _lines];
            }
        }

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            lock (_lines) _lines.Add(formatter(state, exception));
        }
    }
}
