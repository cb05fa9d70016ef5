namespace Sluice.Fabric.Storing;

/// <summary>Numbers of a worker or stream at one time. A number that is not known or does not apply is NaN.</summary>
/// <param name="Time">The second, or the start of the minute.</param>
/// <param name="RateIn">Events a second that arrived.</param>
/// <param name="RateOut">Events a second that were processed.</param>
/// <param name="LagSeconds">Age of the oldest waiting event; the largest of the minute.</param>
/// <param name="LagEvents">Events that waited; the most of the minute.</param>
/// <param name="Size">Instances, or throughput units.</param>
/// <param name="Target">Size that was asked for.</param>
/// <param name="Use">Busy share of the instances, or used share of the throughput units.</param>
public readonly record struct SeriesPoint(
    DateTimeOffset Time, double RateIn, double RateOut, double LagSeconds, double LagEvents, double Size, double Target, double Use);
