using Sluice.Log;

namespace Sluice.Visitors;

/// <summary>
/// The table of profiles, in partitions that are those of the enriched hub. Every method throws the store's own
/// exception when storage cannot be reached or refuses; after that the write may or may not have happened. Safe for
/// concurrent use.
/// </summary>
public interface IVisitorStore
{
    /// <summary>Most profiles in one write: an entity group transaction takes 100 operations, one is the watermark's.</summary>
    const int MaxProfiles = 99;

    /// <summary>What the profiles of a partition contain, or null when there is nothing yet.</summary>
    Task<PartitionMark?> ReadMarkAsync(int partition, CancellationToken cancellationToken);

    /// <summary>A profile, or null.</summary>
    Task<VisitorProfile?> FindAsync(int partition, string id, CancellationToken cancellationToken);

    /// <summary>Writes profiles and watermarks in one atomic step, or nothing.</summary>
    /// <param name="partition">Partition of the enriched hub.</param>
    /// <param name="profiles">At most <see cref="MaxProfiles"/>, each id once, at most about 4 MB together.</param>
    /// <param name="marks">What the partition contains after the write.</param>
    /// <param name="etag">What the watermark must be at; null when there must be none.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The watermark's new ETag; null when the condition did not hold.</returns>
    Task<string?> TryWriteAsync(
        int partition, IReadOnlyCollection<VisitorProfile> profiles, Watermarks marks, string? etag,
        CancellationToken cancellationToken);
}
