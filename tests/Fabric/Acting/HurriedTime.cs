namespace Sluice.Fabric.Tests.Acting;

/// <summary>
/// A clock on which pauses take no time: a timer of up to 20 seconds fires at once and moves the clock on by as much.
/// Longer ones, the time limits of requests and operations, never fire.
/// </summary>
internal sealed class HurriedTime : TimeProvider
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(20);
    private readonly Lock _gate = new();
    private DateTimeOffset _now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public List<TimeSpan> Pauses { get; } = [];

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow()
    {
        lock (_gate) return _now;
    }

    public override long GetTimestamp() => GetUtcNow().Ticks;

    public void Advance(TimeSpan by)
    {
        lock (_gate) _now += by;
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Fired();
        if (dueTime < TimeSpan.Zero || dueTime > LongestPause) return timer;
        lock (_gate)
        {
            _now += dueTime;
            Pauses.Add(dueTime);
        }
        ThreadPool.QueueUserWorkItem(_ =>
        {
            if (!timer.Disposed) callback(state);
        });
        return timer;
    }

    private sealed class Fired : ITimer
    {
        public volatile bool Disposed;

        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose() => Disposed = true;

        public ValueTask DisposeAsync()
        {
            Disposed = true;
            return ValueTask.CompletedTask;
        }
    }
}
