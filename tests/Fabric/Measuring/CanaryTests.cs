using Sluice.Fabric.Measuring;
using Sluice.Log;
using Sluice.Snowplow;
using Sluice.Testing;

namespace Sluice.Fabric.Tests.Measuring;

public sealed class CanaryTests : ICanaryEnd
{
    private readonly ManualTime _time = new();
    private readonly FakeLog _log;
    private readonly Dictionary<string, DateTimeOffset> _readable = [];
    private readonly List<(string Visitor, string Canary)> _asked = [];
    private bool _isEndAway;

    public CanaryTests() => _log = new FakeLog(_time).With(HubNames.Collected, 3);

    private Canary Canary(TimeSpan? interval = null) =>
        new(_log, this, new MeasuringOptions { CanaryInterval = interval ?? TimeSpan.FromMinutes(1) }, _time);

    [Fact]
    public async Task One_is_sent_a_minute_to_each_collected_partition_in_turn()
    {
        var canary = Canary();
        for (var second = 0; second < 5 * 60; second += 5)
        {
            await canary.RoundAsync(default);
            _time.Advance(TimeSpan.FromSeconds(5));
        }

        Assert.Equal([0, 1, 2, 0, 1], _log.Sent.Select(sent => sent.Partition));
        Assert.All(_log.Sent, sent => Assert.Equal(HubNames.Collected, sent.Hub));
        Assert.True(CollectorPayloadThrift.TryRead(_log.Sent.First().Body, out var payload, out var error), error);
        Assert.Contains("\"aid\":\"sluice-fabric\"", payload.Body);
        Assert.Null(payload.NetworkUserId);
    }

    [Fact]
    public async Task It_was_readable_when_the_end_says_however_late_one_looks()
    {
        var canary = Canary();
        var sentAt = _time.GetUtcNow();
        Assert.Equal(new CanaryReading(sentAt, null), Assert.Single((await canary.RoundAsync(default)).Canaries));

        _readable[_asked[0].Canary] = sentAt.AddSeconds(1.5);
        _time.Advance(TimeSpan.FromSeconds(40));
        Assert.Equal(new CanaryReading(sentAt, sentAt.AddSeconds(1.5)), Assert.Single((await canary.RoundAsync(default)).Canaries));

        // What was found is not asked for again.
        var asked = _asked.Count;
        await canary.RoundAsync(default);
        Assert.Equal(asked, _asked.Count);
    }

    [Fact]
    public async Task Another_clock_at_the_end_never_makes_it_faster_than_nothing()
    {
        var canary = Canary();
        var sentAt = _time.GetUtcNow();
        await canary.RoundAsync(default);
        _readable[_asked[0].Canary] = sentAt.AddSeconds(-3);

        Assert.Equal(new CanaryReading(sentAt, sentAt), Assert.Single((await canary.RoundAsync(default)).Canaries));
    }

    [Fact]
    public async Task One_that_was_lost_is_remembered_for_a_quarter_of_an_hour_unread()
    {
        var canary = Canary();
        for (var minute = 0; minute < 30; minute++)
        {
            await canary.RoundAsync(default);
            _time.Advance(TimeSpan.FromMinutes(1));
        }
        var round = await canary.RoundAsync(default);

        Assert.Equal(16, round.Canaries.Length);
        Assert.All(round.Canaries, reading => Assert.Null(reading.ReadableAt));
        Assert.Equal(round.Canaries.OrderBy(reading => reading.SentAt), round.Canaries);
    }

    [Fact]
    public async Task A_log_that_refuses_is_told_and_not_tried_again_before_the_next_minute()
    {
        _log.Before = (_, _) => throw new LogUnavailableException(LogFault.Throttled, "Busy.");
        var canary = Canary();
        var tries = 0;
        var first = await canary.RoundAsync(default);
        tries = _log.Calls.Count;
        var second = await canary.RoundAsync(default);

        Assert.Equal("A canary could not be sent: Busy.", Assert.Single(first.Faults));
        Assert.Empty(second.Faults);
        Assert.Empty(second.Canaries);
        Assert.Equal(tries, _log.Calls.Count);
    }

    [Fact]
    public async Task An_end_that_is_away_is_told_and_the_canary_is_found_later()
    {
        _isEndAway = true;
        var canary = Canary();
        var round = await canary.RoundAsync(default);
        Assert.Equal("Canaries could not be looked for: The table is away.", Assert.Single(round.Faults));
        Assert.Single(round.Canaries);

        _isEndAway = false;
        await canary.RoundAsync(default);
        _readable[_asked[0].Canary] = _time.GetUtcNow();
        Assert.NotNull(Assert.Single((await canary.RoundAsync(default)).Canaries).ReadableAt);
    }

    [Fact]
    public async Task None_is_sent_when_they_are_switched_off()
    {
        Assert.Empty((await Canary(TimeSpan.Zero).RoundAsync(default)).Canaries);
        Assert.Empty(_log.Sent);
    }

    public Task<DateTimeOffset?> FindAsync(string visitor, string canary, CancellationToken cancellationToken)
    {
        if (_isEndAway) throw new InvalidOperationException("The table is away.");
        _asked.Add((visitor, canary));
        return Task.FromResult<DateTimeOffset?>(_readable.TryGetValue(canary, out var at) ? at : null);
    }
}
