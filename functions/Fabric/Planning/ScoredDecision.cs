namespace Sluice.Fabric.Planning;

/// <summary>The outcome of an earlier decision.</summary>
/// <param name="Id">The decision.</param>
/// <param name="PredictedDrainSeconds">What it had predicted.</param>
/// <param name="Outcome">What came of it.</param>
public sealed record ScoredDecision(string Id, double PredictedDrainSeconds, DecisionOutcome Outcome);
