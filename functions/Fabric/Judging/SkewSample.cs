namespace Sluice.Fabric.Judging;

/// <summary>
/// How far our clock is from the log's, seen from events that arrived between two readings: such an event is at most as
/// old as the time between them, and never from the future.
/// </summary>
internal struct SkewSample
{
    private bool _any;
    private long _least;
    private long _interval;

    public void Add(long distance, long interval)
    {
        if (_any && distance >= _least) return;
        (_any, _least, _interval) = (true, distance, interval);
    }

    /// <summary>Milliseconds by which our clock is ahead; what is not shown by the events is taken for none.</summary>
    public readonly long Skew(long before) =>
        !_any ? before : _least < 0 ? _least : _least > _interval + 2_000 ? _least - _interval : 0;
}
