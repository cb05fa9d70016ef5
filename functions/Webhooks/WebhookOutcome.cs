namespace Sluice.Webhooks;

/// <summary>What became of a message.</summary>
public enum WebhookOutcome
{
    /// <summary>The target took it.</summary>
    Delivered,

    /// <summary>It did not, or could not be reached; later it may.</summary>
    TryAgain,

    /// <summary>It never will take this one.</summary>
    Refused,
}
