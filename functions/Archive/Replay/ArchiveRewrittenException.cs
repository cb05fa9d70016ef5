namespace Sluice.Archive.Replay;

/// <summary>A blob that was read in part has been rewritten for an erasure: its lines are no longer where they were.</summary>
public sealed class ArchiveRewrittenException(string blob)
    : Exception($"{blob} was rewritten for an erasure while it was being read; begin anew (--restart).");
