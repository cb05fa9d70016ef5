using System.Collections.Immutable;

namespace Sluice.Fabric.Judging;

/// <summary>What is remembered of an instance of a worker. Times of its own clock are marked; a number that is not known is NaN.</summary>
public sealed record InstanceMemory
{
    /// <summary>Its id.</summary>
    public string Id { get; init; } = "";

    /// <summary>Version of its code.</summary>
    public string Version { get; init; } = "";

    /// <summary>When the process started, by its clock.</summary>
    public long StartedAt { get; init; }

    /// <summary>Its last heartbeat, by its clock.</summary>
    public long At { get; init; }

    /// <summary>When that heartbeat was first seen, by ours.</summary>
    public long SeenAt { get; init; }

    /// <summary>Events processed since the start.</summary>
    public long Processed { get; init; }

    /// <summary>Failed batches since the start.</summary>
    public long Errors { get; init; }

    /// <summary>Seconds in batches since the start.</summary>
    public double Busy { get; init; }

    /// <summary>Seconds of waiting for sinks since the start.</summary>
    public double Sink { get; init; }

    /// <summary>Events a second between the last two heartbeats.</summary>
    public double Rate { get; init; } = double.NaN;

    /// <summary>Share of that time in batches.</summary>
    public double BusyShare { get; init; } = double.NaN;

    /// <summary>Share of that time waiting for sinks, smoothed.</summary>
    public double SinkShare { get; init; } = double.NaN;

    /// <summary>Seconds of waiting for sinks per event, smoothed.</summary>
    public double SinkCost { get; init; } = double.NaN;

    /// <summary>How many times as much it would do in the same time with large batches; below 1 when nobody said.</summary>
    public double BatchGain { get; init; } = 1;

    /// <summary>Failed batches a minute, smoothed.</summary>
    public double ErrorsPerMinute { get; init; } = double.NaN;

    /// <summary>Partitions it works on.</summary>
    public ImmutableArray<int> Partitions { get; init; } = [];

    /// <summary>True when it was found silent.</summary>
    public bool Gone { get; init; }

    /// <summary>Its last error.</summary>
    public string? LastError { get; init; }

    /// <summary>What it wants mended.</summary>
    public ImmutableArray<string> Troubles { get; init; } = [];
}
