using Sluice.Fabric.Judging;

namespace Sluice.Fabric.Telling;

/// <summary>How bad an incident is, mildest first: the levels of PagerDuty's Events API v2.</summary>
public enum AlertSeverity
{
    /// <summary>Good to know.</summary>
    Info,

    /// <summary>It may get worse.</summary>
    Warning,

    /// <summary>Something does not work.</summary>
    Error,

    /// <summary>Events are lost, or nothing moves.</summary>
    Critical,
}

/// <summary>Severity of incidents.</summary>
internal static class AlertSeverities
{
    /// <summary>Loss is critical whatever the state says; all else goes by the state.</summary>
    public static AlertSeverity Of(Incident incident) => incident switch
    {
        { Cause: Cause.RetentionLoss or Cause.CountedLoss } => AlertSeverity.Critical,
        { State: NodeState.Stopped } => AlertSeverity.Critical,
        { State: NodeState.Stalled or NodeState.Failing } => AlertSeverity.Error,
        { State: NodeState.Lagging or NodeState.Unknown } => AlertSeverity.Warning,
        { Cause: Cause.AssetRefreshFailed or Cause.MixedVersions } => AlertSeverity.Warning,
        _ => AlertSeverity.Info,
    };
}
