namespace Sluice.Fabric.Judging;

/// <summary>A partition of a worker's stream, judged. A number that is not known is NaN.</summary>
/// <param name="Partition">Number of the partition.</param>
/// <param name="State">State.</param>
/// <param name="Cause">Why.</param>
/// <param name="LagEvents">Events between checkpoint and end of the log.</param>
/// <param name="LagSeconds">Age of the oldest waiting event.</param>
/// <param name="ArrivalRate">Events a second that arrive.</param>
/// <param name="ProcessedRate">Events a second that the checkpoint advances.</param>
/// <param name="Owner">Instance that works on it; null when none does.</param>
/// <param name="Checkpoint">Sequence number of the last event that is done; null when unknown.</param>
/// <param name="Beginning">Sequence number of the oldest kept event; null when unknown.</param>
/// <param name="Last">Sequence number of the newest event; null when unknown.</param>
public readonly record struct PartitionView(
    int Partition, NodeState State, Cause Cause, double LagEvents, double LagSeconds, double ArrivalRate, double ProcessedRate,
    string? Owner, long? Checkpoint, long? Beginning, long? Last);
