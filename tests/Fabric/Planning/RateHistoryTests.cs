using Sluice.Fabric.Planning;

namespace Sluice.Fabric.Tests.Planning;

public sealed class RateHistoryTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_straight_rise_is_carried_on()
    {
        var history = Feed(Enumerable.Range(0, 12).Select(i => 1_000 + 50.0 * i));

        Assert.Equal(10, history.Slope, 3);
        Assert.Equal(1_550, history.Level, 3);
        Assert.Equal(1_850, history.Forecast(30), 3);
    }

    [Fact]
    public void A_fall_is_followed_and_not_foretold()
    {
        var history = Feed(Enumerable.Range(0, 12).Select(i => 2_000 - 50.0 * i));

        Assert.Equal(0, history.Slope);
        Assert.InRange(history.Level, 1_450, 1_550);
    }

    [Fact]
    public void Noise_is_no_trend()
    {
        var random = new Random(3);
        var history = Feed(Enumerable.Range(0, 200).Select(_ => 1_000 * (1 + 0.06 * (random.NextDouble() - 0.5))));

        Assert.InRange(history.Forecast(60), 950, 1_060);
    }

    [Fact]
    public void A_jump_begins_a_new_line_at_once()
    {
        var history = Feed([.. Enumerable.Repeat(400.0, 12), 4_000, 4_000]);

        Assert.Equal(4_000, history.Level);
        Assert.Equal(0, history.Slope);
    }

    [Fact]
    public void A_quiet_stream_that_counts_single_events_does_not_jump()
    {
        var random = new Random(5);
        var history = RateHistory.Empty;
        var least = int.MaxValue;
        for (var i = 0; i < 200; i++)
        {
            history = history.Add(Start.AddSeconds(5 * i), Enumerable.Range(0, 50).Count(_ => random.NextDouble() < 0.1) / 5.0);
            if (i > 20) least = Math.Min(least, history.Samples.Length);
        }

        Assert.True(least > 5, "Counting noise was taken for a jump.");
    }

    private static RateHistory Feed(IEnumerable<double> rates)
    {
        var history = RateHistory.Empty;
        var i = 0;
        foreach (var rate in rates) history = history.Add(Start.AddSeconds(5 * i++), rate);
        return history;
    }
}
