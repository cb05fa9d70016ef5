namespace Sluice.Collect;

/// <summary>A record that waits in the overflow store for the log.</summary>
/// <param name="Hub">The hub it is meant for.</param>
/// <param name="Partition">Its partition; −1 when the log had not yet said how many there are.</param>
/// <param name="Key">What the partition follows from; null for a random one.</param>
/// <param name="Body">The record's bytes.</param>
public sealed record OverflowRecord(string Hub, int Partition, string? Key, ReadOnlyMemory<byte> Body);
