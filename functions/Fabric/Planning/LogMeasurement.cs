namespace Sluice.Fabric.Planning;

/// <summary>What is known of the log (one Event Hubs namespace). A number that is not known is NaN, a count null.</summary>
public sealed record LogMeasurement
{
    /// <summary>When the numbers were read.</summary>
    public required DateTimeOffset MeasuredAt { get; init; }

    /// <summary>Throughput units, as the last write asked for them; null when unknown or when the tier has none.</summary>
    public required int? ThroughputUnits { get; init; }

    /// <summary>Events a second that all streams accepted.</summary>
    public required double IncomingEvents { get; init; }

    /// <summary>Bytes a second that all streams accepted.</summary>
    public double IncomingBytes { get; init; } = double.NaN;

    /// <summary>Events a second that all consumers read.</summary>
    public double OutgoingEvents { get; init; } = double.NaN;

    /// <summary>Bytes a second that all consumers read.</summary>
    public double OutgoingBytes { get; init; } = double.NaN;

    /// <summary>Requests that the log refused since the previous measurement.</summary>
    public double ThrottledRequests { get; init; } = double.NaN;

    /// <summary>True while the log slows reading again and again.</summary>
    public bool IsReadingSlowed { get; init; }

    /// <summary>Events parked in front of the log, waiting for it.</summary>
    public double ParkedEvents { get; init; } = double.NaN;
}
