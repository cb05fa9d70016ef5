using Sluice.Enrich.Worker;
using Sluice.Testing;

namespace Sluice.Enrich.Tests.Worker;

public class PaceTests
{
    [Fact]
    public async Task So_many_pass_in_a_second_whoever_asks()
    {
        var time = new ManualTime();
        var pace = new Pace(10, time);
        var waits = Enumerable.Range(0, 40).Select(_ => pace.WaitAsync(CancellationToken.None)).ToList();
        await Passed(1);

        time.Advance(TimeSpan.FromSeconds(1));
        await Passed(11);
        time.Advance(TimeSpan.FromSeconds(2));
        await Passed(31);

        async Task Passed(int count)
        {
            await Task.WhenAll(waits.Take(count)).WaitAsync(TimeSpan.FromMinutes(1));
            Assert.All(waits.Skip(count), wait => Assert.False(wait.IsCompleted));
        }
    }

    [Fact]
    public void After_a_pause_no_more_than_a_quarter_of_a_second_is_made_up_for()
    {
        var time = new ManualTime();
        var pace = new Pace(100, time);
        time.Advance(TimeSpan.FromMinutes(1));

        var atOnce = Enumerable.Range(0, 100).Count(_ => pace.WaitAsync(CancellationToken.None).IsCompleted);

        Assert.Equal(26, atOnce);
    }

    [Fact]
    public async Task Who_gives_up_does_not_wait()
    {
        var pace = new Pace(1, new ManualTime());
        await pace.WaitAsync(CancellationToken.None);
        using var gone = new CancellationTokenSource();

        var wait = pace.WaitAsync(gone.Token);
        await gone.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => wait);
    }
}
