using Sluice.Host.Fabric;

namespace Sluice.Host.Tests.Fabric;

public sealed class BatchCostTests
{
    // Sizes as small batches have them, and noise that does not hang on the size.
    private static BatchCost After(int batches, double each, double perEvent, int smallest = 5, int largest = 40, double noise = 0)
    {
        var (cost, random) = (new BatchCost(), new Random(20261124));
        for (var i = 0; i < batches; i++)
        {
            var events = random.Next(smallest, largest + 1);
            cost.Add(events, TimeSpan.FromSeconds(each + perEvent * events + noise * random.NextDouble()));
        }
        return cost;
    }

    [Fact]
    public void What_a_batch_costs_whatever_is_in_it_is_saved_by_large_ones()
    {
        // 22.5 events in 22.25 ms; a hundred of them in 30.
        var expected = 100 / 0.030 / (22.5 / 0.02225);

        Assert.InRange(After(2000, 0.020, 0.0001).Gain, 0.9 * expected, 1.1 * expected);
        Assert.InRange(After(2000, 0.018, 0.0001, noise: 0.004).Gain, 0.8 * expected, 1.2 * expected);
    }

    [Theory]
    [InlineData(2000, 0, 0.05, 5, 40)]
    [InlineData(2000, 0.02, 0.0001, 100, 300)]
    [InlineData(2000, 0.02, 0.0001, 25, 25)]
    [InlineData(10, 0.02, 0.0001, 5, 40)]
    [InlineData(2000, 0, 0, 5, 40)]
    public void Nothing_is_to_be_gained_when_events_cost_the_same_or_batches_are_large_alike_few_or_free(
        int batches, double each, double perEvent, int smallest, int largest) =>
        Assert.Equal(1, After(batches, each, perEvent, smallest, largest).Gain, 3);

    [Fact]
    public void Large_batches_that_take_less_are_no_reason_for_more_than_their_number()
    {
        var cost = new BatchCost();
        for (var i = 0; i < 100; i++) cost.Add(i % 2 == 0 ? 10 : 30, TimeSpan.FromMilliseconds(i % 2 == 0 ? 30 : 10));

        Assert.InRange(cost.Gain, 1, 5.1);
    }

    [Fact]
    public void What_was_long_ago_is_forgotten()
    {
        var cost = new BatchCost();
        for (var i = 0; i < 2000; i++) cost.Add(10 + i % 20, TimeSpan.FromMilliseconds(50));
        for (var i = 0; i < 2000; i++) cost.Add(10 + i % 20, TimeSpan.FromMilliseconds(10 + i % 20));

        Assert.Equal(1, cost.Gain, 2);
    }
}
