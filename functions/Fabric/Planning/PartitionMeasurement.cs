namespace Sluice.Fabric.Planning;

/// <summary>What is known of one partition as one consumer reads it. A number that is not known is NaN.</summary>
/// <param name="Partition">Number of the partition.</param>
/// <param name="ArrivalRate">Events a second that the log accepted since the previous measurement: difference of last sequence numbers over time.</param>
/// <param name="ProcessedRate">Events a second that the checkpoint advanced since the previous measurement.</param>
/// <param name="LagEvents">Events between checkpoint and end of the log.</param>
/// <param name="LagSeconds">Age of the oldest event that the checkpoint does not cover, in seconds.</param>
/// <param name="Owner">Instance that owns the partition; null when nobody does.</param>
public readonly record struct PartitionMeasurement(
    int Partition, double ArrivalRate, double ProcessedRate, double LagEvents, double LagSeconds, string? Owner);
