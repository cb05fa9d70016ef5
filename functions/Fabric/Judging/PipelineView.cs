using System.Collections.Immutable;
using Sluice.Fabric.Changing;

namespace Sluice.Fabric.Judging;

/// <summary>The pipeline as it is judged in one round: what the console shows and the API answers. A number that is not known is NaN.</summary>
public sealed record PipelineView
{
    /// <summary>When it was judged.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>The worst state of its nodes.</summary>
    public required NodeState State { get; init; }

    /// <summary>Streams, in the order of the flow.</summary>
    public ImmutableArray<StreamView> Streams { get; init; } = [];

    /// <summary>Workers, in the order of the flow.</summary>
    public ImmutableArray<WorkerView> Workers { get; init; } = [];

    /// <summary>Open incidents, worst first.</summary>
    public ImmutableArray<Incident> Incidents { get; init; } = [];

    /// <summary>Changes that are going on: versions or settings that take over.</summary>
    public ImmutableArray<Change> Changes { get; init; } = [];

    /// <summary>Throughput units; null when unknown or without limits.</summary>
    public int? ThroughputUnits { get; init; }

    /// <summary>Share of the binding limit of the throughput units that is used.</summary>
    public double UnitUse { get; init; } = double.NaN;

    /// <summary>Requests that the log refused, a minute.</summary>
    public double ThrottledPerMinute { get; init; } = double.NaN;

    /// <summary>Events parked in front of the log.</summary>
    public double ParkedEvents { get; init; } = double.NaN;

    /// <summary>Payloads a second that the collector accepted.</summary>
    public double AcceptedRate { get; init; } = double.NaN;

    /// <summary>Payloads and events of the last hour that are missing by count; 0 when none is.</summary>
    public double CountedLoss { get; init; } = double.NaN;

    /// <summary>Median of the canaries' way through the pipeline in the last 15 minutes, seconds.</summary>
    public double LatencyMedian { get; init; } = double.NaN;

    /// <summary>Their 95th percentile, seconds.</summary>
    public double Latency95 { get; init; } = double.NaN;

    /// <summary>What could not be measured, a sentence each.</summary>
    public ImmutableArray<string> Faults { get; init; } = [];
}
