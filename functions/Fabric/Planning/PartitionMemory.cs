namespace Sluice.Fabric.Planning;

/// <summary>What is remembered of a partition from round to round.</summary>
/// <param name="Rate">Events a second, smoothed over half a minute.</param>
/// <param name="Owner">Its owner when last measured.</param>
/// <param name="MovedAt">When it last changed its owner.</param>
/// <param name="ProgressAt">When it last advanced, or had nothing waiting.</param>
/// <param name="Pausing">True from a move until it advances.</param>
public readonly record struct PartitionMemory(
    double Rate, string? Owner, DateTimeOffset MovedAt, DateTimeOffset ProgressAt, bool Pausing);
