namespace Sluice.Audiences;

/// <summary>An entry or exit that waits for its audience's webhook.</summary>
/// <param name="Audience">The audience.</param>
/// <param name="Number">Its place in the bucket's order.</param>
/// <param name="EventId">By which the receiver knows it again.</param>
/// <param name="Body">What is posted.</param>
/// <param name="At">Since when it waits.</param>
public sealed record WebhookMessage(string Audience, long Number, string EventId, ReadOnlyMemory<byte> Body, DateTimeOffset At)
{
    /// <summary>Who posts it; null when nobody has tried.</summary>
    public string? Owner { get; init; }

    /// <summary>Until when nobody else does.</summary>
    public DateTimeOffset OwnedUntil { get; init; }

    /// <summary>Its version; null when it is not written yet.</summary>
    public string? ETag { get; init; }
}
