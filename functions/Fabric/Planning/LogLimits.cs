namespace Sluice.Fabric.Planning;

/// <summary>What one throughput unit of Event Hubs allows. Source: the service's published quotas.</summary>
public static class LogLimits
{
    /// <summary>Events a second in.</summary>
    public const double EventsIn = 1_000;

    /// <summary>Bytes a second in.</summary>
    public const double BytesIn = 1_000_000;

    /// <summary>Events a second out, over all consumers.</summary>
    public const double EventsOut = 4_096;

    /// <summary>Bytes a second out, over all consumers.</summary>
    public const double BytesOut = 2_000_000;
}
