using Sluice.Webhooks;

namespace Sluice.Fabric.Telling;

/// <summary>What became of a message that was tried. One without a result was not tried.</summary>
/// <param name="MessageId">The message.</param>
/// <param name="Target">Its target.</param>
/// <param name="Outcome">What became of it.</param>
/// <param name="RetryAfter">How long the target wants to be left alone; null when it did not say.</param>
public sealed record AlertResult(string MessageId, string Target, WebhookOutcome Outcome, TimeSpan? RetryAfter = null);
