using System.Collections.Immutable;

namespace Sluice.Fabric.Planning;

/// <summary>What the planner remembers of a consumer.</summary>
public sealed record ConsumerState
{
    /// <summary>The last round with a usable measurement.</summary>
    public DateTimeOffset? LastTime { get; init; }

    /// <summary>Since when measurements came without a gap.</summary>
    public DateTimeOffset ObservedSince { get; init; }

    /// <summary>The stream's rate over the last minute.</summary>
    public RateHistory Rates { get; init; } = RateHistory.Empty;

    /// <summary>By number of the partition.</summary>
    public ImmutableArray<PartitionMemory> Partitions { get; init; } = [];

    /// <summary>Measured events a second of an instance; 0 until measured.</summary>
    public double InstanceRate { get; init; }

    /// <summary>Measured seconds from a step out until its instances run; NaN until measured.</summary>
    public double StartSeconds { get; init; } = double.NaN;

    /// <summary>Measured seconds for which a partition pauses when it moves; NaN until measured.</summary>
    public double PauseSeconds { get; init; } = double.NaN;

    /// <summary>Sizes that would have been enough, lately.</summary>
    public ImmutableArray<WantedSize> Wanted { get; init; } = [];

    /// <summary>Time for which a smaller size must have been enough; longer after regrets. Zero until the first round.</summary>
    public TimeSpan Window { get; init; }

    /// <summary>The last step out.</summary>
    public DateTimeOffset? LastOut { get; init; }

    /// <summary>The last step in.</summary>
    public DateTimeOffset? LastIn { get; init; }

    /// <summary>The last step out that came soon after a step in.</summary>
    public DateTimeOffset? LastRegret { get; init; }

    /// <summary>The last decided size, while it may not be visible.</summary>
    public PendingSize? Pending { get; init; }

    /// <summary>The step out whose outcome is awaited.</summary>
    public OpenStep? Open { get; init; }

    /// <summary>The step out that did not help.</summary>
    public IneffectiveStep? Ineffective { get; init; }

    /// <summary>What was last held back.</summary>
    public HeldBack? LastHeld { get; init; }

    /// <summary>
    /// After a gap or a jump of the clock: what was learnt of instances stays, all that depends on an unbroken stretch
    /// of time begins anew, and nothing lies in the future.
    /// </summary>
    internal ConsumerState Anew(DateTimeOffset now) => this with
    {
        ObservedSince = now,
        Rates = RateHistory.Empty,
        Wanted = [],
        Partitions = [.. Partitions.Select(p => p with { MovedAt = DateTimeOffset.MinValue, ProgressAt = now })],
        LastOut = Past(LastOut, now),
        LastIn = Past(LastIn, now),
        LastRegret = Past(LastRegret, now),
        Pending = Pending is null ? null : Pending with { At = now },
        Open = null,
        Ineffective = Ineffective is null ? null : Ineffective with { Since = now },
    };

    private static DateTimeOffset? Past(DateTimeOffset? time, DateTimeOffset now) => time > now ? now : time;
}
