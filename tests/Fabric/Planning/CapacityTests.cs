using Sluice.Fabric.Planning;

namespace Sluice.Fabric.Tests.Planning;

/// <summary>What an instance is taken to do.</summary>
public sealed class CapacityTests
{
    [Fact]
    public void Batches_that_end_just_before_or_after_a_measurement_do_not_make_an_instance_slower_or_faster()
    {
        // At their limit, instances show a fifth more and a fifth less in turns; the last shows less.
        var pipe = new Pipe(new PlannerOptions { MaxInstances = 2 });
        for (var i = 0; i < 24; i++) pipe.Round(600, processed: 500, change: AtTheLimit(i % 2 == 0 ? 300 : 200));

        Assert.InRange(Capacity(pipe), 0.9 * Pipe.Capacity, 1.1 * Pipe.Capacity);
    }

    [Theory]
    [InlineData(100)]
    [InlineData(700)]
    public void What_instances_at_their_limit_do_counts_at_once_when_it_is_far_from_what_was_known(double now)
    {
        var pipe = new Pipe(new PlannerOptions { MaxInstances = 2 });
        for (var i = 0; i < 24; i++) pipe.Round(600, processed: 500, change: AtTheLimit(Pipe.Capacity));

        pipe.Round(600, processed: 2 * now, change: AtTheLimit(now));

        Assert.Equal(now, Capacity(pipe));
    }

    private static double Capacity(Pipe pipe) => pipe.State.Consumers["Enrich"].InstanceRate;

    private static Func<ConsumerMeasurement, ConsumerMeasurement> AtTheLimit(double rate) =>
        m => m with { Instances = [.. m.Instances.Select(instance => instance with { ProcessedRate = rate, BusyShare = 1 })] };
}
