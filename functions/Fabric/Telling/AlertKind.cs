namespace Sluice.Fabric.Telling;

/// <summary>Shape of the messages that a target takes.</summary>
public enum AlertKind
{
    /// <summary>A JSON object, documented in docs/operations.md.</summary>
    Json,

    /// <summary>A Slack incoming webhook.</summary>
    Slack,

    /// <summary>PagerDuty's Events API v2.</summary>
    PagerDuty,
}
