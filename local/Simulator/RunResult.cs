using Sluice.Fabric.Planning;

namespace Sluice.Simulator;

/// <summary>What one run of one controller came to.</summary>
public sealed record RunResult
{
    /// <summary>Seconds in which some event was older than it should ever be.</summary>
    public required int ViolationSeconds { get; init; }

    /// <summary>Worker-seconds, starting ones included.</summary>
    public required double WorkerSeconds { get; init; }

    /// <summary>Worker-seconds of the oracle, which knows the load and needs no partitions.</summary>
    public required double OracleSeconds { get; init; }

    /// <summary>Changes of the number of workers.</summary>
    public required int Actions { get; init; }

    /// <summary>Changes against the direction of the one before, within ten minutes of it.</summary>
    public required int Reversals { get; init; }

    /// <summary>Partitions that moved.</summary>
    public required int Moves { get; init; }

    /// <summary>Greatest age of an unprocessed event, seconds.</summary>
    public required double GreatestAge { get; init; }

    /// <summary>Throughput units times hours, every clock hour at its most.</summary>
    public required double UnitHours { get; init; }

    /// <summary>Events in front of the log at the end.</summary>
    public required double ParkedAtEnd { get; init; }

    /// <summary>Events processed and events that came.</summary>
    public required double Processed { get; init; }

    /// <summary>Events that came.</summary>
    public required double Arrived { get; init; }

    /// <summary>Decisions of the planner; none for a baseline.</summary>
    public IReadOnlyList<Decision> Decisions { get; init; } = [];

    /// <summary>Capacity paid for over that of the oracle.</summary>
    public double CapacityRatio => OracleSeconds > 0 ? WorkerSeconds / OracleSeconds : WorkerSeconds > 0 ? double.PositiveInfinity : 1;
}
