namespace Sluice.Audiences;

/// <summary>
/// A partition of the table: one for each partition of the enriched hub, written by that partition's owner, and
/// <see cref="Buckets"/> for what was told, written by whoever decides, under the head's ETag.
/// </summary>
/// <param name="IsBucket">Which of the two.</param>
/// <param name="Number">Its number.</param>
public readonly record struct Place(bool IsBucket, int Number)
{
    /// <summary>Number of buckets; it must never change.</summary>
    public const int Buckets = 16;

    /// <summary>Bucket of a visitor key.</summary>
    public static Place BucketOf(string visitorId) => new(true, Log.PartitionHash.PartitionOf(visitorId, Buckets));

    /// <summary>Place of an enriched partition.</summary>
    public static Place Of(int partition) => new(false, partition);
}
