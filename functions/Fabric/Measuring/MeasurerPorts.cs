using Sluice.Fabric.Acting;
using Sluice.Fabric.Storing;

namespace Sluice.Fabric.Measuring;

/// <summary>Where a measurer gets its numbers. A source that is null is not there and not missed.</summary>
/// <param name="Positions">Ends of the partitions.</param>
/// <param name="Checkpoints">How far the consumers are.</param>
/// <param name="Consumers">Those that must be there: they stay in the reading when checkpoints cannot be read.</param>
public sealed record MeasurerPorts(
    LogPositions Positions, ICheckpoints Checkpoints, IReadOnlyList<DeclaredConsumer> Consumers)
{
    /// <summary>What instances say.</summary>
    public IHeartbeats? Heartbeats { get; init; }

    /// <summary>What the log says of its load.</summary>
    public ILogGauge? Log { get; init; }

    /// <summary>What waits in front of the log.</summary>
    public IParkedEvents? Parked { get; init; }

    /// <summary>Sizes that the platform was asked for.</summary>
    public ICapacity? Capacity { get; init; }

    /// <summary>The fabric's own event.</summary>
    public Canary? Canary { get; init; }
}
