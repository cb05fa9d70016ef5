using Sluice.Log;

namespace Sluice.Visitors;

/// <summary>What the profiles of a partition contain.</summary>
/// <param name="Marks">Events that are in the profiles.</param>
/// <param name="ETag">Changes with every write to the partition.</param>
public sealed record PartitionMark(Watermarks Marks, string ETag);
