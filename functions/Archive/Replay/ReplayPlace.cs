namespace Sluice.Archive.Replay;

/// <summary>How far a partition of the archive was read.</summary>
/// <param name="Blob">The last blob that was read.</param>
/// <param name="Lines">Lines of it that were read.</param>
/// <param name="Rewritten">When the blob was last rewritten for an erasure, as it says itself; empty for never.</param>
/// <param name="Marks">What the live archive contained at this place, when the blob was read to its end; else empty.</param>
public sealed record ReplayPlace(string Blob, long Lines, string Rewritten, string Marks);
