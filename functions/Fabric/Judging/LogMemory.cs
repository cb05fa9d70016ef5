namespace Sluice.Fabric.Judging;

/// <summary>What is remembered of the log. A number that is not known is NaN.</summary>
public sealed record LogMemory
{
    /// <summary>When it was read last; 0 when never.</summary>
    public long Measured { get; init; }

    /// <summary>Throughput units; null when unknown.</summary>
    public int? Units { get; init; }

    /// <summary>Requests refused.</summary>
    public double ThrottledRequests { get; init; } = double.NaN;

    /// <summary>Times that reading was slowed down.</summary>
    public double ThrottledReads { get; init; } = double.NaN;

    /// <summary>Bytes handed out.</summary>
    public double BytesOut { get; init; } = double.NaN;

    /// <summary>Events parked in front of the log.</summary>
    public double Parked { get; init; } = double.NaN;

    /// <summary>Bytes handed out a second, smoothed.</summary>
    public double BytesOutRate { get; init; } = double.NaN;

    /// <summary>Requests refused since the reading before.</summary>
    public double NewlyThrottled { get; init; } = double.NaN;

    /// <summary>Requests refused a minute, smoothed.</summary>
    public double ThrottledPerMinute { get; init; } = double.NaN;

    /// <summary>Start of the present run of refusals; 0 without one.</summary>
    public long RefusedSince { get; init; }

    /// <summary>Last refusal.</summary>
    public long RefusedAt { get; init; }

    /// <summary>Start of the present run of slowed reading; 0 without one.</summary>
    public long SlowedSince { get; init; }

    /// <summary>Last time that reading was slowed.</summary>
    public long SlowedAt { get; init; }
}
