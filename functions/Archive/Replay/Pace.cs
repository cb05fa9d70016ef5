namespace Sluice.Archive.Replay;

/// <summary>Keeps a number of events a second over everybody who asks. Safe for concurrent use.</summary>
internal sealed class Pace(double rate, TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly long _start = time.GetTimestamp();
    private double _free;

    /// <summary>Waits until so many events may go.</summary>
    public Task WaitAsync(int events, CancellationToken cancellationToken)
    {
        if (rate <= 0 || events == 0) return Task.CompletedTask;
        TimeSpan wait;
        lock (_gate)
        {
            var now = time.GetElapsedTime(_start).TotalSeconds;
            // What was not used is gone: a pause must not end in a burst.
            _free = Math.Max(_free, now);
            wait = TimeSpan.FromSeconds(_free - now);
            _free += events / rate;
        }
        return wait > TimeSpan.Zero ? Task.Delay(wait, time, cancellationToken) : Task.CompletedTask;
    }
}
