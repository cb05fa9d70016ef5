namespace Sluice.Webhooks;

/// <summary>The end of one try.</summary>
/// <param name="Outcome">What became of the message.</param>
/// <param name="RetryAfter">How long the target wants to be left alone; null when it did not say.</param>
public readonly record struct WebhookResult(WebhookOutcome Outcome, TimeSpan? RetryAfter = null);
