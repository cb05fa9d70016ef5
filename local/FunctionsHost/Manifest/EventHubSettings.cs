using Sluice.Log;

namespace Sluice.FunctionsHost.Manifest;

/// <summary>
/// <c>extensions.eventHubs</c> of host.json (extension 6.x). <c>prefetchCount</c> and the other settings of the client are
/// left to the reader of the log, which has a buffer of its own.
/// </summary>
internal sealed record EventHubSettings
{
    /// <summary>Most events in one invocation.</summary>
    public int MaxEventBatchSize { get; init; } = 100;

    /// <summary>A checkpoint after every so many batches of a partition.</summary>
    public int BatchCheckpointFrequency { get; init; } = 1;

    /// <summary>Where a partition without a checkpoint begins.</summary>
    public LogPosition InitialPosition { get; init; } = LogPosition.Earliest;

    /// <summary>How often ownership is renewed and balanced; null when host.json does not say.</summary>
    public TimeSpan? LoadBalancingInterval { get; init; }

    /// <summary>When an ownership that was not renewed may be taken; null when host.json does not say.</summary>
    public TimeSpan? OwnershipExpiry { get; init; }
}
