namespace Sluice.Archive;

/// <summary>A readable blob of the archive.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Bytes">Compressed size.</param>
/// <param name="Records">Records in it.</param>
/// <param name="FirstSequence">Sequence number of its first record; −1 when it is empty.</param>
/// <param name="LastSequence">Sequence number of its last record; −1 when it is empty.</param>
public sealed record ArchiveFile(ArchiveName Name, long Bytes, long Records, long FirstSequence, long LastSequence);
