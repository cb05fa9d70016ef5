namespace Sluice.Fabric.Planning;

/// <summary>A rate and when it was measured.</summary>
/// <param name="Time">End of the interval that it is the mean of.</param>
/// <param name="Rate">Events a second.</param>
public readonly record struct RateSample(DateTimeOffset Time, double Rate);
