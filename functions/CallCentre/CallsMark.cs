using Sluice.Log;

namespace Sluice.CallCentre;

/// <summary>What the rows of a partition contain.</summary>
/// <param name="Marks">Events that are in the rows.</param>
/// <param name="ETag">Changes with every write to the partition.</param>
public sealed record CallsMark(Watermarks Marks, string ETag);
