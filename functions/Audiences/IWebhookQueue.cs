namespace Sluice.Audiences;

/// <summary>Messages that wait for an audience's webhook, by bucket. Throws and runs as <see cref="IAudienceStore"/> does.</summary>
public interface IWebhookQueue
{
    /// <summary>Those that wait, in order, at most <paramref name="most"/>.</summary>
    Task<IReadOnlyList<WebhookMessage>> ReadWaitingAsync(int bucket, string audience, int most, CancellationToken cancellationToken);

    /// <summary>Notes who posts a message, and until when nobody else does.</summary>
    /// <returns>The message with its new ETag; null when it has changed or is gone.</returns>
    Task<WebhookMessage?> TryClaimAsync(int bucket, WebhookMessage message, string owner, DateTimeOffset until, CancellationToken cancellationToken);

    /// <summary>Removes a message; one that is gone already does not matter.</summary>
    Task RemoveAsync(int bucket, WebhookMessage message, CancellationToken cancellationToken);
}
