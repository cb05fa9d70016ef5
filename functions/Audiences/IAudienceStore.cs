using Sluice.Log.Sinks;

namespace Sluice.Audiences;

/// <summary>
/// The table of audiences. Every method throws the store's own exception when storage cannot be reached; after that a write
/// may or may not have happened. Safe for concurrent use.
/// </summary>
public interface IAudienceStore : IFactStore, IWebhookQueue
{
    /// <summary>Audiences of which something is kept for a visitor key: facts in a partition, what was told in a bucket.</summary>
    Task<IReadOnlyList<string>> FindAudiencesAsync(Place place, string visitorId, CancellationToken cancellationToken);

    /// <summary>
    /// Deletes facts of a visitor key and touches the watermark in one atomic step, or nothing: a worker that has read them
    /// loses the next race and reads again.
    /// </summary>
    /// <returns>False when the watermark was not at <paramref name="mark"/>.</returns>
    Task<bool> TryForgetFactsAsync(int partition, string visitorId, IReadOnlyCollection<string> audiences, PartitionMark mark, CancellationToken cancellationToken);

    /// <summary>Rows that are due at a time or were before, the oldest first, at most <paramref name="most"/>.</summary>
    Task<IReadOnlyList<DueRow>> ReadDueAsync(Place place, DateTimeOffset until, int most, CancellationToken cancellationToken);

    /// <summary>All rows of a visitor key, whenever they are due. Reads the whole place: for erasures.</summary>
    Task<IReadOnlyList<DueRow>> FindDueAsync(Place place, string visitorId, CancellationToken cancellationToken);

    /// <summary>Asks for a look. A row that is there already stays.</summary>
    Task AddDueAsync(Place place, DueRow row, CancellationToken cancellationToken);

    /// <summary>Removes rows; those that are gone already do not matter.</summary>
    Task DeleteDueAsync(Place place, IReadOnlyCollection<DueRow> rows, CancellationToken cancellationToken);

    /// <summary>A bucket's head; one with zeros and no ETag when there is none yet.</summary>
    Task<BucketHead> ReadHeadAsync(int bucket, CancellationToken cancellationToken);

    /// <summary>What was told of a visitor key; null when nothing was.</summary>
    Task<MemberState?> FindStateAsync(int bucket, string audience, string visitorId, CancellationToken cancellationToken);

    /// <summary>Those who are in, who entered last first, at most <paramref name="most"/>.</summary>
    Task<IReadOnlyList<Member>> ReadMembersAsync(int bucket, string audience, int most, CancellationToken cancellationToken);

    /// <summary>Messages from a number up to, without, another one, in order.</summary>
    Task<IReadOnlyList<OutboxRow>> ReadOutboxAsync(int bucket, long from, long until, CancellationToken cancellationToken);

    /// <summary>Writes a head and what belongs to it in one atomic step, on the condition that the head is at its ETag.</summary>
    /// <returns>The head with its new ETag; null when it was not.</returns>
    Task<BucketHead?> TryChangeAsync(int bucket, BucketHead head, BucketChange change, CancellationToken cancellationToken);
}
