namespace Sluice.Cli.Simulating;

/// <summary>What was asked of <c>simulate</c>, unchecked.</summary>
internal sealed record SimulateArguments
{
    /// <summary>Names of scenarios, <c>scored</c> or <c>all</c>; none means <c>scored</c>.</summary>
    public IReadOnlyList<string> Scenarios { get; init; } = [];

    /// <summary>A CSV file in place of scenarios.</summary>
    public string? Trace { get; init; }

    /// <summary>Time between its lines.</summary>
    public string Interval { get; init; } = "5m";

    /// <summary>Events a second of its greatest value.</summary>
    public double Peak { get; init; } = 4_000;

    /// <summary>Controllers; none means all of the table.</summary>
    public IReadOnlyList<string> Controllers { get; init; } = [];

    /// <summary>Seeds 1 to this.</summary>
    public int Seeds { get; init; } = 20;

    /// <summary>Seconds until new workers serve.</summary>
    public int StartDelay { get; init; } = 20;

    /// <summary>Seconds for which a moved partition pauses.</summary>
    public int MovePause { get; init; } = 10;

    /// <summary>Seconds by which checkpoints are behind.</summary>
    public double CheckpointAge { get; init; } = 1;

    /// <summary>Settings of the planner, <c>NAME=VALUE</c>.</summary>
    public IReadOnlyList<string> Settings { get; init; } = [];
}
