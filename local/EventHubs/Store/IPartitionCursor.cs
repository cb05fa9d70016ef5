namespace Sluice.EventHubs.Store;

/// <summary>A place in a partition that moves forward. Not safe for concurrent use; holds no file and no memory.</summary>
internal interface IPartitionCursor
{
    /// <summary>Sequence number of the next event; moves up by itself when retention has overtaken it.</summary>
    long NextSequence { get; }

    /// <summary>
    /// Reads whole records from the one that contains <see cref="NextSequence"/> on into the chunk; false when there is
    /// nothing to read yet.
    /// </summary>
    /// <exception cref="StoreDamagedException">What the disk gives back is not what was written.</exception>
    bool TryRead(RecordChunk chunk);

    /// <summary>Notes that everything before a sequence number has been used.</summary>
    void MoveTo(long sequence);
}
