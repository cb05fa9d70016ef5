using Sluice.Fabric.Measuring;
using Sluice.Host.Fabric;
using Sluice.Log;
using Sluice.Testing;

namespace Sluice.Host.Tests.Fabric;

// The meter is the process's own: each test counts for a hub that no other test names.
public sealed class MinuteCountsTests : IDisposable
{
    private readonly string _hub = Guid.NewGuid().ToString("n");
    private readonly ManualTime _time = new();
    private readonly MinuteCounts _counts;
    private int _woken;

    public MinuteCountsTests() => _counts = new MinuteCounts(_time, () => Interlocked.Increment(ref _woken));

    public void Dispose() => _counts.Dispose();

    private void Count(long number) => PipelineMeter.Archived.Add(number, new KeyValuePair<string, object?>("hub", _hub));

    private List<FlowCount> Take(bool isSaid = true)
    {
        var counts = _counts.Take("me", out var said);
        if (isSaid) _counts.Said(said);
        return [.. counts.Where(count => count.Hub == _hub)];
    }

    [Fact]
    public void What_is_counted_in_a_minute_is_summed_by_counter_and_hub()
    {
        Count(2);
        Count(3);
        PipelineMeter.Repeated.Add(7, new KeyValuePair<string, object?>("sink", "visitors"), new KeyValuePair<string, object?>("hub", _hub));

        Assert.Equal(
            [("sluice.archive.archived", 5L), ("sluice.sink.repeated", 7L)],
            Take().OrderBy(count => count.Counter).Select(count => (count.Counter, count.Count)));
        Assert.True(_woken >= 3);
    }

    [Fact]
    public void A_minute_that_grows_is_said_again_whole_and_one_that_does_not_is_not()
    {
        var minute = _time.GetUtcNow();
        Count(2);
        Assert.Equal(new FlowCount(minute, "me", "sluice.archive.archived", _hub, 2), Assert.Single(Take()));
        Assert.Empty(Take());
        Count(1);
        _time.Advance(TimeSpan.FromSeconds(70));
        Count(9);

        Assert.Equal([(minute, 3L), (minute.AddMinutes(1), 9L)], Take().Select(count => (count.Minute, count.Count)));
    }

    [Fact]
    public void All_counters_of_a_minute_are_said_together_because_they_are_stored_together()
    {
        Count(2);
        PipelineMeter.Repeated.Add(7, new KeyValuePair<string, object?>("hub", _hub));
        Take();
        Count(1);

        Assert.Equal([3L, 7L], Take().OrderBy(count => count.Counter).Select(count => count.Count));
    }

    [Fact]
    public void What_could_not_be_said_is_said_later()
    {
        Count(2);
        Take(isSaid: false);
        _time.Advance(TimeSpan.FromMinutes(10));
        Assert.True(_counts.HasFresh);

        Assert.Equal(2, Assert.Single(Take()).Count);
    }

    [Fact]
    public void A_count_between_reading_and_storing_is_not_lost()
    {
        Count(2);
        _counts.Take("me", out var said);
        Count(5);
        _counts.Said(said);

        Assert.Equal(7, Assert.Single(Take()).Count);
    }

    [Fact]
    public void Counts_of_many_threads_are_exact()
    {
        Parallel.For(0, 10_000, _ => Count(1));
        Assert.Equal(10_000, Assert.Single(Take()).Count);
    }
}
