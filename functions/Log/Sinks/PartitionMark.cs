namespace Sluice.Log.Sinks;

/// <summary>What a sink's rows of a partition contain.</summary>
/// <param name="Marks">Records that are in the rows.</param>
/// <param name="ETag">Changes with every write to the partition.</param>
public sealed record PartitionMark(Watermarks Marks, string ETag);
