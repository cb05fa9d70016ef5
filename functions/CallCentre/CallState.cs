using System.Collections.Immutable;

namespace Sluice.CallCentre;

/// <summary>A call as its steps make it.</summary>
public sealed record CallState
{
    /// <summary>Its id.</summary>
    public required string CallId { get; init; }

    /// <summary>Its first step.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>Where it is.</summary>
    public required CallPhase Phase { get; init; }

    /// <summary>Since when it is there.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary><c>inbound</c> unless a step said otherwise.</summary>
    public string Direction { get; init; } = "inbound";

    /// <summary>The line that rang.</summary>
    public string? Line { get; init; }

    /// <summary>When the first agent took it.</summary>
    public DateTimeOffset? AnsweredAt { get; init; }

    /// <summary>When it ended.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Time on hold.</summary>
    public TimeSpan Hold { get; init; }

    /// <summary>Who handled it, in order.</summary>
    public ImmutableArray<Handling> Handlings { get; init; } = [];

    /// <summary>Whose call it is now: who gave the disposition, else the last who took it, else whom it waits for.</summary>
    public string? Agent { get; init; }

    /// <summary>The same for the team.</summary>
    public string? Team { get; init; }

    /// <summary>What came of it.</summary>
    public string? Outcome { get; init; }

    /// <summary>What that is worth.</summary>
    public decimal? Value { get; init; }

    /// <summary>ISO 4217; null when not said.</summary>
    public string? Currency { get; init; }

    /// <summary>True when it was sold something.</summary>
    public bool IsSale => Outcome == "sale";

    /// <summary>From the first step to the first agent; null when none has taken it.</summary>
    public TimeSpan? Wait => AnsweredAt - StartedAt;
}
