namespace Sluice.Fabric.Planning;

/// <summary>What came of a decision.</summary>
/// <param name="ScoredAt">When that was known.</param>
/// <param name="Verdict">How it turned out.</param>
/// <param name="DrainSeconds">Seconds from the decision until the backlog was gone; NaN when it was not.</param>
/// <param name="Processed">Events a second processed at that time.</param>
public sealed record DecisionOutcome(DateTimeOffset ScoredAt, DecisionVerdict Verdict, double DrainSeconds, double Processed);
