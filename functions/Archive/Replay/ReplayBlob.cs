namespace Sluice.Archive.Replay;

/// <summary>A blob that is to be read.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Records">Lines in it.</param>
/// <param name="FirstSequence">Sequence number of its first line; −1 when it is empty.</param>
/// <param name="Next">Name of the blob that follows; null when it is the last one.</param>
public sealed record ReplayBlob(ArchiveName Name, long Records, long FirstSequence, string? Next);
