namespace Sluice.Simulator;

/// <summary>One controller in one scenario, over several seeds.</summary>
public sealed record Summary
{
    /// <summary>The controller.</summary>
    public required string Controller { get; init; }

    /// <summary>The scenario.</summary>
    public required string Scenario { get; init; }

    /// <summary>Number of seeds.</summary>
    public required int Seeds { get; init; }

    /// <summary>Mean of the minutes in which some event was too old.</summary>
    public required double ViolationMinutes { get; init; }

    /// <summary>The same of the worst seed.</summary>
    public required double WorstMinutes { get; init; }

    /// <summary>The worst seed.</summary>
    public required int WorstSeed { get; init; }

    /// <summary>Mean of capacity paid for over that of the oracle.</summary>
    public required double CapacityRatio { get; init; }

    /// <summary>Mean number of changes.</summary>
    public required double Actions { get; init; }

    /// <summary>Mean number of changes taken back within ten minutes.</summary>
    public required double Reversals { get; init; }

    /// <summary>Mean number of partitions that moved.</summary>
    public required double Moves { get; init; }

    /// <summary>Mean of throughput units times hours.</summary>
    public required double UnitHours { get; init; }

    /// <summary>Sums the runs up; they are those of the seeds 1, 2, and so on.</summary>
    public static Summary Of(string controller, string scenario, IReadOnlyList<RunResult> runs)
    {
        var worst = 0;
        for (var i = 1; i < runs.Count; i++)
            if (runs[i].ViolationSeconds > runs[worst].ViolationSeconds) worst = i;
        return new Summary
        {
            Controller = controller,
            Scenario = scenario,
            Seeds = runs.Count,
            ViolationMinutes = runs.Average(run => run.ViolationSeconds) / 60,
            WorstMinutes = runs[worst].ViolationSeconds / 60.0,
            WorstSeed = worst + 1,
            CapacityRatio = runs.Average(run => run.CapacityRatio),
            Actions = runs.Average(run => run.Actions),
            Reversals = runs.Average(run => run.Reversals),
            Moves = runs.Average(run => run.Moves),
            UnitHours = runs.Average(run => run.UnitHours),
        };
    }
}
