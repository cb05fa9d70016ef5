using Sluice.Reports.Api;

namespace Sluice.Reports.Tests;

/// <summary>Against published examples.</summary>
public sealed class IntervalTests
{
    // Newcombe 1998 (Statistics in Medicine 17, 857–872), table I, method 3.
    [Theory]
    [InlineData(81, 263, 0.2553, 0.3662)]
    [InlineData(15, 148, 0.0624, 0.1605)]
    [InlineData(0, 20, 0.0000, 0.1611)]
    [InlineData(1, 29, 0.0061, 0.1718)]
    public void Wilson_s_interval_is_that_of_the_paper(int successes, int trials, double low, double high)
    {
        var interval = Intervals.Wilson(successes, trials);
        Assert.Equal((low, high), (Math.Round(interval.Low, 4), Math.Round(interval.High, 4)));
    }

    // Newcombe 1998 (Statistics in Medicine 17, 873–890), table II, method 10.
    [Theory]
    [InlineData(56, 70, 48, 80, 0.0524, 0.3339)]
    [InlineData(9, 10, 3, 10, 0.1705, 0.8090)]
    [InlineData(10, 10, 0, 20, 0.6791, 1.0000)]
    [InlineData(5, 56, 0, 29, -0.0381, 0.1926)]
    public void Newcombe_s_interval_is_that_of_the_paper(int a, int m, int b, int n, double low, double high)
    {
        var interval = Intervals.Newcombe(a, m, b, n);
        Assert.Equal((double)a / m - (double)b / n, interval.Difference, 10);
        Assert.Equal((low, high), (Math.Round(interval.Low, 4), Math.Round(interval.High, 4)));
    }

    [Fact]
    public void Without_trials_everything_is_possible() => Assert.Equal((0d, 1d), Intervals.Wilson(0, 0));
}
