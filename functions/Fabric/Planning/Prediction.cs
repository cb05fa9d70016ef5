namespace Sluice.Fabric.Planning;

/// <summary>What a decision expects to happen.</summary>
/// <param name="DrainSeconds">Seconds from the decision until nothing waits but what is in flight; 0 when no backlog is expected, infinite when it would never drain.</param>
/// <param name="Utilisation">Share of its capacity that the busiest instance, or the log, will need for the forecast rate.</param>
/// <param name="HourlyCost">Cost of an hour at the new size, in the unit of the prices that were declared; 0 when none were.</param>
public sealed record Prediction(double DrainSeconds, double Utilisation, decimal HourlyCost);
