using Sluice.Fabric.Measuring;
using Sluice.Log;
using Sluice.Testing;

namespace Sluice.Fabric.Tests.Measuring;

public sealed class LogPositionsTests
{
    private readonly ManualTime _time = new();
    private readonly FakeLog _log;

    public LogPositionsTests() => _log = new FakeLog(_time).With("collected", 4).With("failed", 2);

    private LogPositions Positions(params string[] hubs) => new(_log, hubs, new MeasuringOptions(), _time);

    private async Task<int> QuestionsAsync(LogPositions positions, string hub)
    {
        var before = _log.Calls.Count(call => call.Hub == hub);
        await Polling.PollAsync(positions, _time);
        return _log.Calls.Count(call => call.Hub == hub) - before;
    }

    [Fact]
    public async Task Every_partition_is_read_in_the_first_poll()
    {
        _log.Last[("collected", 2)] = 41;
        var reading = await Polling.PollAsync(Positions("collected", "failed"), _time);

        Assert.Empty(reading.Faults);
        Assert.Equal([("collected", 4, 4), ("failed", 2, 2)], reading.Streams.Select(stream => (stream.Stream, stream.Partitions, stream.Ends.Length)));
        Assert.Equal([-1, -1, 41, -1], reading.Streams[0].Ends.Select(end => end.Last));
        Assert.All(reading.Streams, stream => Assert.True(double.IsNaN(stream.Bytes)));
    }

    [Fact]
    public async Task No_second_has_more_calls_than_allowed_however_many_partitions_there_are()
    {
        foreach (var hub in new[] { "a", "b", "c", "d" }) _log.With(hub, 32);
        var positions = Positions("a", "b", "c", "d");
        for (var round = 0; round < 3; round++) await Polling.PollAsync(positions, _time);

        var at = _log.Calls.Select(call => call.At).Order().ToList();
        Assert.True(at.Count >= 4 * 32, $"{at.Count} calls");
        for (var i = 20; i < at.Count; i++)
            Assert.True(at[i] - at[i - 20] >= TimeSpan.FromSeconds(1), $"calls {i - 20} to {i} in {at[i] - at[i - 20]}");
    }

    [Fact]
    public async Task A_budget_that_is_too_small_is_shared_by_turns()
    {
        _log.With("wide", 90);
        var positions = Positions("wide");
        for (var round = 0; round < 4; round++) await Polling.PollAsync(positions, _time, TimeSpan.FromSeconds(2));

        // About 40 of 91 questions fit into a round: after three rounds each partition had its turn.
        Assert.Equal(90, _log.Calls.Where(call => call.Partition >= 0).Select(call => call.Partition).Distinct().Count());
    }

    [Fact]
    public async Task Where_events_arrive_it_asks_every_five_seconds_and_elsewhere_every_thirty()
    {
        var positions = Positions("collected", "failed");
        await Polling.PollAsync(positions, _time);
        for (var i = 0; i < 20; i++)
        {
            // Both count as hot until it has been seen that nothing moves.
            _time.Advance(TimeSpan.FromSeconds(5));
            _log.Last[("collected", 1)] = i;
            await Polling.PollAsync(positions, _time);
        }
        var (hot, idle) = (0, 0);
        for (var i = 0; i < 12; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(5));
            _log.Last[("collected", 1)] = 100 + i;
            var before = _log.Calls.Count;
            await Polling.PollAsync(positions, _time);
            hot += _log.Calls.Skip(before).Count(call => call.Hub == "collected" && call.Partition >= 0);
            idle += _log.Calls.Skip(before).Count(call => call.Hub == "failed" && call.Partition >= 0);
        }

        Assert.Equal(12 * 4, hot);
        Assert.Equal(2 * 2, idle);
    }

    [Fact]
    public async Task What_is_not_due_is_not_asked_and_keeps_its_reading()
    {
        var positions = Positions("collected");
        var first = await Polling.PollAsync(positions, _time);
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(0, await QuestionsAsync(positions, "collected"));
        var second = await Polling.PollAsync(positions, _time);
        Assert.Equal(first.Streams[0].Ends.ToArray(), second.Streams[0].Ends.ToArray());
    }

    [Fact]
    public async Task A_hub_that_is_away_is_told_in_one_sentence_and_does_not_cost_the_others_their_turn()
    {
        _log.Before = (hub, _) => hub == "collected" ? throw new LogUnavailableException(LogFault.Unreachable, "No answer.\nAnd a trace") : Task.CompletedTask;
        var positions = Positions("collected", "failed");
        var reading = await Polling.PollAsync(positions, _time);

        Assert.Equal("The partitions of the hub collected could not be counted: No answer.", Assert.Single(reading.Faults));
        Assert.Equal("failed", Assert.Single(reading.Streams).Stream);

        // Not asked again at once, and there again once it answers.
        Assert.Equal(0, await QuestionsAsync(positions, "collected"));
        _log.Before = null;
        _time.Advance(TimeSpan.FromSeconds(5));
        reading = await Polling.PollAsync(positions, _time);
        Assert.Empty(reading.Faults);
        Assert.Equal(2, reading.Streams.Length);
    }

    [Fact]
    public async Task A_hub_that_goes_away_keeps_its_last_reading_with_its_time()
    {
        var positions = Positions("collected");
        var first = await Polling.PollAsync(positions, _time);
        _time.Advance(TimeSpan.FromSeconds(6));
        _log.Before = (_, _) => throw new LogUnavailableException(LogFault.Unreachable, "Gone.");
        var before = _log.Calls.Count;
        var second = await Polling.PollAsync(positions, _time);

        Assert.Single(second.Faults);
        Assert.Equal(first.Streams[0].Ends.ToArray(), second.Streams[0].Ends.ToArray());
        Assert.True(_log.Calls.Count - before <= 4);
    }

    [Fact]
    public async Task A_log_that_never_answers_costs_no_more_than_the_round()
    {
        _log.Before = (_, stop) => Task.Delay(Timeout.Infinite, stop);
        using var end = new CancellationTokenSource();
        var poll = Positions("collected").PollAsync(end.Token);
        await end.CancelAsync();
        var reading = await poll.WaitAsync(TimeSpan.FromSeconds(60));

        Assert.Empty(reading.Streams);
        Assert.Equal("The hub collected could not be asked in time.", Assert.Single(reading.Faults));
    }

    [Fact]
    public async Task A_hub_that_comes_to_light_is_asked_once_whatever_its_case()
    {
        var positions = Positions("Collected");
        positions.Watch("collected");
        positions.Watch("failed");
        for (var i = 0; i < 200; i++) positions.Watch($"junk{i}");
        var reading = await Polling.PollAsync(positions, _time);

        Assert.Equal(["Collected", "failed"], reading.Streams.Select(stream => stream.Stream));
        Assert.Equal(62, reading.Faults.Length);
    }
}
