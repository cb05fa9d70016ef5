using System.Collections.Immutable;

namespace Sluice.Azure.EventHubs;

/// <summary>Throughput of the local log, counted since it was started.</summary>
/// <param name="Units">Throughput units in force; null without limits.</param>
/// <param name="StartedAt">Since when is counted; a later time than before means that the counts began anew.</param>
/// <param name="ThrottledRequests">Sends refused for want of units.</param>
/// <param name="SlowedReads">Times a reader had to wait for want of units.</param>
/// <param name="Total">What went through all hubs.</param>
/// <param name="Hubs">What went through each, by name.</param>
public sealed record LogThroughput(
    int? Units, DateTimeOffset StartedAt, long ThrottledRequests, long SlowedReads, LogTraffic Total,
    ImmutableSortedDictionary<string, LogTraffic> Hubs);
