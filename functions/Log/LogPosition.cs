namespace Sluice.Log;

/// <summary>Where in a partition a reader starts.</summary>
public readonly record struct LogPosition
{
    private LogPosition(PositionKind kind, long sequence, DateTimeOffset time) =>
        (Kind, Sequence, Time) = (kind, sequence, time);

    /// <summary>Which of the four kinds it is.</summary>
    public PositionKind Kind { get; }

    /// <summary>For <see cref="PositionKind.AfterSequence"/>.</summary>
    public long Sequence { get; }

    /// <summary>For <see cref="PositionKind.FromTime"/>.</summary>
    public DateTimeOffset Time { get; }

    /// <summary>The oldest event that is still kept.</summary>
    public static LogPosition Earliest => default;

    /// <summary>Only events enqueued after the reader has attached.</summary>
    public static LogPosition Latest => new(PositionKind.Latest, 0, default);

    /// <summary>The first event behind a sequence number: what a checkpoint means.</summary>
    public static LogPosition After(long sequence) => new(PositionKind.AfterSequence, sequence, default);

    /// <summary>The first event enqueued at or after a time.</summary>
    public static LogPosition From(DateTimeOffset time) => new(PositionKind.FromTime, 0, time);
}
