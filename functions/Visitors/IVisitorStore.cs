using Sluice.Log;
using Sluice.Log.Sinks;
using Sluice.Visitors.Profiles;

namespace Sluice.Visitors;

/// <summary>
/// The table of fragments, in partitions that are those of the enriched hub. Every method throws the store's own
/// exception when storage cannot be reached or refuses; after that the write may or may not have happened. Safe for
/// concurrent use.
/// </summary>
public interface IVisitorStore
{
    /// <summary>Most fragments in one write: an entity group transaction takes 100 operations, one is the watermark's.</summary>
    const int MaxProfiles = 99;

    /// <summary>What the fragments of a partition contain, or null when there is nothing yet.</summary>
    Task<PartitionMark?> ReadMarkAsync(int partition, CancellationToken cancellationToken);

    /// <summary>A fragment, or null.</summary>
    /// <param name="partition">Partition of the enriched hub.</param>
    /// <param name="key">Whose.</param>
    /// <param name="withRecent">False leaves out the last events, which are most of its size.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task<VisitorProfile?> FindAsync(int partition, TypedId key, bool withRecent, CancellationToken cancellationToken);

    /// <summary>Writes fragments and watermarks in one atomic step, or nothing.</summary>
    /// <param name="partition">Partition of the enriched hub.</param>
    /// <param name="profiles">At most <see cref="MaxProfiles"/>, each key once, at most about 4 MB together.</param>
    /// <param name="marks">What the partition contains after the write.</param>
    /// <param name="etag">What the watermark must be at; null when there must be none.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The watermark's new ETag; null when the condition did not hold.</returns>
    Task<string?> TryWriteAsync(
        int partition, IReadOnlyCollection<VisitorProfile> profiles, Watermarks marks, string? etag,
        CancellationToken cancellationToken);

    /// <summary>
    /// Deletes fragments and touches the watermark in one atomic step, or nothing: whoever still holds one of them in
    /// memory, or has read none of them, loses the next race and reads again.
    /// </summary>
    /// <param name="partition">Partition of the enriched hub.</param>
    /// <param name="keys">At most <see cref="MaxProfiles"/> fragments, all of which are there; none only touches the watermark.</param>
    /// <param name="mark">What the watermark must be at.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>False when the condition did not hold.</returns>
    Task<bool> TryEraseAsync(
        int partition, IReadOnlyCollection<TypedId> keys, PartitionMark mark, CancellationToken cancellationToken);
}
