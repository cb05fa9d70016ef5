namespace Sluice.Simulator;

/// <summary>What happens to the pipeline, second by second: one scenario with one seed.</summary>
public sealed class Load
{
    /// <summary>Name of the scenario.</summary>
    public required string Name { get; init; }

    /// <summary>Length in seconds.</summary>
    public int Seconds => Arrived.Length - 1;

    /// <summary>Expected events a second in each second; longer than the run, so that the oracle can look ahead.</summary>
    public required double[] Rate { get; init; }

    /// <summary>Events that came before each second; one entry more than seconds.</summary>
    public required double[] Arrived { get; init; }

    /// <summary>Share of each partition; they add up to 1.</summary>
    public required double[] Weights { get; init; }

    /// <summary>What goes wrong.</summary>
    public IReadOnlyList<Incident> Incidents { get; init; } = [];

    /// <summary>Workers at the start.</summary>
    public required int InitialWorkers { get; init; }

    /// <summary>Fewest workers that controllers may ask for.</summary>
    public int MinWorkers { get; init; } = 1;

    /// <summary>Throughput units at the start; 0 when the log has no limits.</summary>
    public int InitialUnits { get; init; }
}
