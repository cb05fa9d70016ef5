using System.Collections.Immutable;

namespace Sluice.Fabric.Judging;

/// <summary>An instance of a worker.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Version">Version of the code.</param>
/// <param name="Rate">Events a second; NaN when unknown.</param>
/// <param name="BusyShare">Share of its time in batches, 0 to 1; NaN when unknown.</param>
/// <param name="ErrorsPerMinute">Failed batches a minute; NaN when unknown.</param>
/// <param name="LastHeartbeat">When it spoke last.</param>
/// <param name="Partitions">Partitions it works on.</param>
/// <param name="LastError">Its last error; null when there was none.</param>
public sealed record InstanceView(
    string Id, string Version, double Rate, double BusyShare, double ErrorsPerMinute, DateTimeOffset LastHeartbeat,
    ImmutableArray<int> Partitions, string? LastError);
