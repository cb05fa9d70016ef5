using Sluice.Log;
using Sluice.Log.Sinks;

namespace Sluice.CallCentre;

/// <summary>
/// The table of calls, in partitions that are those of the enriched hub. Every method throws the store's own exception when
/// storage cannot be reached or refuses; after that a write may or may not have happened. Safe for concurrent use.
/// </summary>
public interface ICallStore
{
    /// <summary>Most rows in one write: an entity group transaction takes 100 operations, one is the watermark's.</summary>
    const int MaxRows = 99;

    /// <summary>What the rows of a partition contain, or null when there is nothing yet.</summary>
    Task<PartitionMark?> ReadMarkAsync(int partition, CancellationToken cancellationToken);

    /// <summary>What a partition knows of a call, or null.</summary>
    Task<CallSteps?> FindAsync(int partition, string callId, CancellationToken cancellationToken);

    /// <summary>Steps of a range of days (UTC, both included); a call comes once for each of its days. At most <paramref name="most"/>.</summary>
    Task<IReadOnlyList<CallSteps>> ReadDaysAsync(
        int partition, DateOnly first, DateOnly last, int most, CancellationToken cancellationToken);

    /// <summary>Leads of a range of days (UTC, both included), at most <paramref name="most"/>, the latest days first.</summary>
    Task<IReadOnlyList<LeadSeen>> ReadLeadsAsync(
        int partition, DateOnly first, DateOnly last, int most, CancellationToken cancellationToken);

    /// <summary>Forgets that somebody was a lead. The number of rows that are gone.</summary>
    Task<int> ForgetLeadAsync(int partition, string visitorId, CancellationToken cancellationToken);

    /// <summary>Deletes leads of days before <paramref name="before"/> (UTC), at most <paramref name="most"/>; several may do it at once.</summary>
    /// <returns>How many were found: as many as <paramref name="most"/>, and there may be more.</returns>
    Task<int> PruneLeadsAsync(int partition, DateOnly before, int most, CancellationToken cancellationToken);

    /// <summary>Writes rows and watermarks in one atomic step, or nothing.</summary>
    /// <param name="partition">Partition of the enriched hub.</param>
    /// <param name="changes">At most <see cref="MaxRows"/> rows, each call once.</param>
    /// <param name="marks">What the partition contains after the write.</param>
    /// <param name="etag">What the watermark must be at; null when there must be none.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The watermark's new ETag; null when the condition did not hold.</returns>
    Task<string?> TryWriteAsync(
        int partition, CallChanges changes, Watermarks marks, string? etag, CancellationToken cancellationToken);
}
