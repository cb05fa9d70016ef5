namespace Sluice.Audiences;

/// <summary>What a bucket's order hangs on. Every write to the bucket replaces it, on the condition that it is as known.</summary>
/// <param name="Next">Number of the next message.</param>
/// <param name="Sent">All messages below this number are in the output, once.</param>
/// <param name="ETag">Its version; null when it is not written yet.</param>
public sealed record BucketHead(long Next, long Sent, string? ETag)
{
    /// <summary>While messages are on their way: the number behind the last of them.</summary>
    public long? Until { get; init; }

    /// <summary>Last sequence number of the output partition before they were sent: whoever takes over reads from here which of them are there.</summary>
    public long? Position { get; init; }

    /// <summary>Who sends.</summary>
    public string? Owner { get; init; }

    /// <summary>Until when nobody else may.</summary>
    public DateTimeOffset OwnedUntil { get; init; }

    /// <summary>How many are in, of those whose keys are in this bucket.</summary>
    public MemberCounts Members { get; init; } = MemberCounts.None;
}
