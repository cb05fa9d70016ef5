namespace Sluice.Cli.Sending;

/// <summary>How much sample traffic to send.</summary>
internal sealed record SendPlan
{
    /// <summary>Events.</summary>
    public required int Count { get; init; }

    /// <summary>Events per second; 0 for no pause.</summary>
    public required double Rate { get; init; }

    /// <summary>Share of self-describing events with invalid data, 0 to 1.</summary>
    public required double InvalidShare { get; init; }

    /// <summary>Number of visitors.</summary>
    public required int Visitors { get; init; }

    /// <summary>Seed of the random choices.</summary>
    public required int Seed { get; init; }

    /// <summary>What is wrong with the plan, or null.</summary>
    public string? Problem() => this switch
    {
        { Count: < 1 or > 10_000_000 } => "--count must be between 1 and 10000000.",
        { Rate: < 0 or > 100_000 or double.NaN } => "--rate must be between 0 and 100000.",
        { InvalidShare: < 0 or > 1 or double.NaN } => "--invalid must be between 0 and 1.",
        { Visitors: < 1 or > 1_000_000 } => "--visitors must be between 1 and 1000000.",
        _ => null,
    };
}
