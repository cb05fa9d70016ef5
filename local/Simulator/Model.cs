namespace Sluice.Simulator;

/// <summary>The numbers of the simulated pipeline.</summary>
public sealed record Model
{
    /// <summary>Partitions of the stream.</summary>
    public int Partitions { get; init; } = 32;

    /// <summary>Events a second that a worker does.</summary>
    public double Capacity { get; init; } = 250;

    /// <summary>Seconds from a step out until the new workers serve.</summary>
    public int StartSeconds { get; init; } = 20;

    /// <summary>Seconds for which a partition pauses when it moves.</summary>
    public int MovePauseSeconds { get; init; } = 10;

    /// <summary>Seconds by which the checkpoint is behind what is processed, 0 to 6.</summary>
    public double CheckpointAge { get; init; } = 1;

    /// <summary>The age, in seconds, that no unprocessed event should exceed.</summary>
    public double SloSeconds { get; init; } = 30;

    /// <summary>Seconds until a vanished worker's partitions may be taken over.</summary>
    public int ExpirySeconds { get; init; } = 30;

    /// <summary>Seconds until a change of throughput units takes effect.</summary>
    public int UnitDelaySeconds { get; init; } = 60;

    /// <summary>Most workers a controller may ask for.</summary>
    public int MaxWorkers => Partitions;
}
