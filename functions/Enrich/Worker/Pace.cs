namespace Sluice.Enrich.Worker;

/// <summary>Lets so many things a second pass, over all callers; up to a quarter of a second may be made up for. Safe for concurrent use.</summary>
internal sealed class Pace(int perSecond, TimeProvider clock)
{
    private readonly long _step = clock.TimestampFrequency / perSecond;
    private readonly long _slack = clock.TimestampFrequency / 4;
    private long _next = clock.GetTimestamp();

    /// <summary>Waits for the caller's turn.</summary>
    public Task WaitAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var next = Volatile.Read(ref _next);
            var now = clock.GetTimestamp();
            var turn = Math.Max(next, now - _slack);
            if (Interlocked.CompareExchange(ref _next, turn + _step, next) != next) continue;
            return turn <= now ? Task.CompletedTask : Task.Delay(clock.GetElapsedTime(now, turn), clock, cancellationToken);
        }
    }
}
