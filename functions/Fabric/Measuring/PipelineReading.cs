using System.Collections.Immutable;

namespace Sluice.Fabric.Measuring;

/// <summary>Everything that was measured in one round, as it was read: nothing is judged, and anything may be missing.</summary>
public sealed record PipelineReading
{
    /// <summary>Now, by the clock of whoever measures.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>The hubs; one that could not be asked is missing.</summary>
    public ImmutableArray<StreamReading> Streams { get; init; } = [];

    /// <summary>The consumer groups.</summary>
    public ImmutableArray<ConsumerReading> Consumers { get; init; } = [];

    /// <summary>The last heartbeat of each instance and worker, of the last minutes.</summary>
    public ImmutableArray<Heartbeat> Heartbeats { get; init; } = [];

    /// <summary>Counts of the last minutes.</summary>
    public ImmutableArray<FlowCount> Counts { get; init; } = [];

    /// <summary>The log; null when it could not be read.</summary>
    public LogReading? Log { get; init; }

    /// <summary>The last canaries, oldest first.</summary>
    public ImmutableArray<CanaryReading> Canaries { get; init; } = [];

    /// <summary>Instances that the platform was asked for, by worker; one that is missing is unknown.</summary>
    public ImmutableSortedDictionary<string, int> InstanceCounts { get; init; } = ImmutableSortedDictionary<string, int>.Empty;

    /// <summary>What could not be measured and why, a sentence each.</summary>
    public ImmutableArray<string> Faults { get; init; } = [];
}
