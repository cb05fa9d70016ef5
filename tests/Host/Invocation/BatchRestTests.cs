using Sluice.Host.Invocation;
using Sluice.Log;
using Sluice.Testing;

namespace Sluice.Host.Tests.Invocation;

/// <summary>When a settled batch is answered.</summary>
public sealed class BatchRestTests
{
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(1);

    private readonly ManualTime _time = new();
    private readonly CancellationTokenSource _stopping = new();

    [Fact]
    public async Task A_small_batch_is_answered_when_its_time_has_passed()
    {
        var rest = new BatchRest(Pace, _time, _stopping.Token);
        var begun = rest.Begin();
        _time.Advance(TimeSpan.FromMilliseconds(300));
        var answer = rest.WaitAsync(BatchOf(BatchRest.LargeBatch - 1), begun, CancellationToken.None);
        _time.Advance(TimeSpan.FromMilliseconds(699));
        Assert.False(answer.IsCompleted);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        await answer;
    }

    [Fact]
    public void A_large_one_a_slow_one_and_one_without_a_pace_are_answered_at_once()
    {
        var rest = new BatchRest(Pace, _time, _stopping.Token);
        var begun = rest.Begin();
        Assert.True(rest.WaitAsync(BatchOf(BatchRest.LargeBatch), begun, CancellationToken.None).IsCompleted);
        _time.Advance(Pace);
        Assert.True(rest.WaitAsync(BatchOf(1), begun, CancellationToken.None).IsCompleted);
        Assert.True(BatchRest.None.WaitAsync(BatchOf(1), BatchRest.None.Begin(), CancellationToken.None).IsCompleted);
    }

    [Fact]
    public void A_small_batch_of_late_events_is_answered_at_once_because_more_wait_behind_it()
    {
        var rest = new BatchRest(Pace, _time, _stopping.Token);
        var batch = BatchOf(20);
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.False(rest.WaitAsync(batch, rest.Begin(), CancellationToken.None).IsCompleted);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.True(rest.WaitAsync(batch, rest.Begin(), CancellationToken.None).IsCompleted);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Who_stops_or_no_longer_listens_is_not_kept_waiting_and_the_batch_stays_settled(bool appStops)
    {
        using var aborted = new CancellationTokenSource();
        var rest = new BatchRest(Pace, _time, _stopping.Token);
        var answer = rest.WaitAsync(BatchOf(1), rest.Begin(), aborted.Token);
        Assert.False(answer.IsCompleted);
        await (appStops ? _stopping : aborted).CancelAsync();
        await answer;
    }

    private LogBatch BatchOf(int records) => new("enriched", "visitors", 0,
        [.. Enumerable.Range(0, records).Select(i => new LogRecord(new byte[] { 1 }, i, _time.GetUtcNow(), Origin: null))], 0);
}
