using Sluice.Log;

namespace Sluice.Reports.Storing;

/// <summary>What the rows of a partition contain.</summary>
/// <param name="Marks">Events that are counted.</param>
/// <param name="Enqueued">When the log accepted the last of them, UTC.</param>
/// <param name="ETag">Changes with every write of the worker; null before the first.</param>
public sealed record ReportMark(Watermarks Marks, DateTimeOffset Enqueued, string? ETag);
