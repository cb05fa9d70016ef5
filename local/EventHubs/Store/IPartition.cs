namespace Sluice.EventHubs.Store;

/// <summary>One partition as the protocol layer sees it. Safe for concurrent use.</summary>
internal interface IPartition
{
    /// <summary>Both ends, now.</summary>
    PartitionState State { get; }

    /// <summary>Takes events over; the outcome comes through <see cref="PendingAppend"/>, in the order of the calls.</summary>
    void Append(PendingAppend append);

    /// <summary>
    /// A cursor in front of the first event of a position. Null when the position lies behind the end, which Event Hubs
    /// refuses too: it belongs to another log.
    /// </summary>
    IPartitionCursor? Open(StartPosition position);

    /// <summary>Completes when an event at or behind the sequence number can be read.</summary>
    ValueTask WaitForAsync(long sequence, CancellationToken cancellationToken);
}
