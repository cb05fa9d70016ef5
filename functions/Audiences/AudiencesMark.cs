using Sluice.Log;

namespace Sluice.Audiences;

/// <summary>What the rows of an enriched partition contain.</summary>
/// <param name="Marks">Events that are in the rows.</param>
/// <param name="ETag">Changes with every write.</param>
public sealed record AudiencesMark(Watermarks Marks, string ETag);
