namespace Sluice.Fabric.Judging;

/// <summary>A hub, judged. A number that is not known is NaN.</summary>
public sealed record StreamView
{
    /// <summary>Its name.</summary>
    public required string Stream { get; init; }

    /// <summary>State.</summary>
    public required NodeState State { get; init; }

    /// <summary>Why.</summary>
    public Cause Cause { get; init; }

    /// <summary>The rule that fired, with its numbers, in a sentence.</summary>
    public required string Rule { get; init; }

    /// <summary>True when the cause lies here.</summary>
    public bool IsCause { get; init; }

    /// <summary>Since when it is in this state.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>Number of partitions.</summary>
    public int Partitions { get; init; }

    /// <summary>Events a second that arrive.</summary>
    public double Rate { get; init; } = double.NaN;

    /// <summary>Bytes a second that arrive.</summary>
    public double BytesRate { get; init; } = double.NaN;

    /// <summary>Share of the rate that the busiest partition has.</summary>
    public double HottestShare { get; init; } = double.NaN;
}
