using Sluice.Log;

namespace Sluice.Audiences;

/// <summary>
/// The table of audiences. Every method throws the store's own exception when storage cannot be reached; after that a write
/// may or may not have happened. Safe for concurrent use.
/// </summary>
public interface IAudienceStore
{
    /// <summary>Most rows in one write: an entity group transaction takes 100 operations, one is the watermark's or the head's.</summary>
    const int MaxRows = 99;

    /// <summary>What an enriched partition's rows contain; null when there is nothing yet.</summary>
    Task<AudiencesMark?> ReadMarkAsync(int partition, CancellationToken cancellationToken);

    /// <summary>Facts of a visitor key; null when there are none.</summary>
    Task<VisitorFacts?> FindFactsAsync(int partition, string audience, string visitorId, CancellationToken cancellationToken);

    /// <summary>Writes facts, dues and watermark in one atomic step, or nothing.</summary>
    /// <returns>The watermark's new ETag; null when it was not at <paramref name="etag"/>.</returns>
    Task<string?> TryWriteAsync(
        int partition, IReadOnlyCollection<VisitorFacts> facts, IReadOnlyCollection<DueRow> dues, Watermarks marks, string? etag,
        CancellationToken cancellationToken);

    /// <summary>Rows that are due at a time or were before, the oldest first, at most <paramref name="most"/>.</summary>
    Task<IReadOnlyList<DueRow>> ReadDueAsync(Place place, DateTimeOffset until, int most, CancellationToken cancellationToken);

    /// <summary>Removes rows; those that are gone already do not matter.</summary>
    Task DeleteDueAsync(Place place, IReadOnlyCollection<DueRow> rows, CancellationToken cancellationToken);

    /// <summary>A bucket's head; one with zeros and no ETag when there is none yet.</summary>
    Task<BucketHead> ReadHeadAsync(int bucket, CancellationToken cancellationToken);

    /// <summary>What was told of a visitor key; null when nothing was.</summary>
    Task<MemberState?> FindStateAsync(int bucket, string audience, string visitorId, CancellationToken cancellationToken);

    /// <summary>Messages from a number up to, without, another one, in order.</summary>
    Task<IReadOnlyList<OutboxRow>> ReadOutboxAsync(int bucket, long from, long until, CancellationToken cancellationToken);

    /// <summary>Writes a head and what belongs to it in one atomic step, on the condition that the head is at its ETag.</summary>
    /// <returns>The head with its new ETag; null when it was not.</returns>
    Task<BucketHead?> TryChangeAsync(int bucket, BucketHead head, BucketChange change, CancellationToken cancellationToken);
}
