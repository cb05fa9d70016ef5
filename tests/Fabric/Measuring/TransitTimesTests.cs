using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using Sluice.Fabric.Measuring;

namespace Sluice.Fabric.Tests.Measuring;

public sealed class TransitTimesTests
{
    [Fact]
    public void Without_events_nothing_is_known()
    {
        var (median, p95) = TransitTimes.Of([[], default, [0, 0]]);
        Assert.True(double.IsNaN(median) && double.IsNaN(p95));
    }

    [Fact]
    public void Quantiles_are_right_to_a_class() => Prop.ForAll(
        Gen.Choose(1, 600_000).NonEmptyListOf().ToArbitrary(), times =>
        {
            var sorted = times.Order().ToArray();
            var counts = times.Select((ms, i) => (ms, i)).GroupBy(one => one.i % 3).Select(part =>
            {
                var of = new int[TransitTimes.Classes];
                foreach (var (ms, _) in part) of[TransitTimes.ClassOf(TimeSpan.FromMilliseconds(ms))]++;
                return of.ToImmutableArray();
            });
            var (median, p95) = TransitTimes.Of(counts);
            return IsNear(median, sorted[(int)Math.Ceiling(0.5 * sorted.Length) - 1]) && IsNear(p95, sorted[(int)Math.Ceiling(0.95 * sorted.Length) - 1]);
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(-5_000)]
    [InlineData(0)]
    [InlineData(1e12)]
    public void Clocks_that_differ_and_times_without_end_have_a_class(double milliseconds) =>
        Assert.InRange(TransitTimes.ClassOf(TimeSpan.FromMilliseconds(milliseconds)), 0, TransitTimes.Classes - 1);

    private static bool IsNear(double seconds, int milliseconds) =>
        seconds * 1000 >= milliseconds / 1.4143 - 1 && seconds * 1000 <= milliseconds * 1.4143 + 1;
}
