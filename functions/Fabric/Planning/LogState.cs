using System.Collections.Immutable;

namespace Sluice.Fabric.Planning;

/// <summary>What the planner remembers of the log.</summary>
public sealed record LogState
{
    /// <summary>The last round with a usable measurement.</summary>
    public DateTimeOffset? LastTime { get; init; }

    /// <summary>Since when measurements came without a gap.</summary>
    public DateTimeOffset ObservedSince { get; init; }

    /// <summary>The rate at which events are offered, refused ones included.</summary>
    public RateHistory Rates { get; init; } = RateHistory.Empty;

    /// <summary>Events parked in front of the log in the last round; NaN when unknown.</summary>
    public double Parked { get; init; } = double.NaN;

    /// <summary>Units that would have been enough, lately.</summary>
    public ImmutableArray<WantedSize> Wanted { get; init; } = [];

    /// <summary>Since when more units were wanted than there are; null when they are not.</summary>
    public DateTimeOffset? ShortSince { get; init; }

    /// <summary>The last raise.</summary>
    public DateTimeOffset? LastUp { get; init; }

    /// <summary>The last decided number of units, while it may not be visible.</summary>
    public PendingSize? Pending { get; init; }

    /// <summary>What was last held back.</summary>
    public HeldBack? LastHeld { get; init; }

    /// <summary>As <see cref="ConsumerState.Anew"/>.</summary>
    internal LogState Anew(DateTimeOffset now) => this with
    {
        ObservedSince = now,
        Rates = RateHistory.Empty,
        Parked = double.NaN,
        Wanted = [],
        ShortSince = null,
        LastUp = LastUp > now ? now : LastUp,
        Pending = Pending is null ? null : Pending with { At = now },
    };
}
