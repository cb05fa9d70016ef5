namespace Sluice.Archive.Replay;

/// <summary>What the archive of a partition still holds of a range.</summary>
/// <param name="First">Hour of its first blob in the range, UTC.</param>
/// <param name="FromBeginning">Nothing is gone in front of that blob: it has the first event that ever came, or follows another blob.</param>
/// <param name="Gap">The first hour after that of which a blob is gone; null when none is.</param>
public sealed record ArchiveSpan(DateTimeOffset First, bool FromBeginning, DateTimeOffset? Gap);
