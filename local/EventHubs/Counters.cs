using System.Collections.Concurrent;

namespace Sluice.EventHubs;

/// <summary>The running numbers behind <see cref="BrokerCounters"/>, by hub. Safe for concurrent use.</summary>
internal sealed class Counters(DateTimeOffset startedAt)
{
    // Only hubs that exist are ever asked for, so it is bounded.
    private readonly ConcurrentDictionary<string, HubCounters> _hubs = new(StringComparer.OrdinalIgnoreCase);
    private long _throttledSends, _throttledReads;

    /// <summary>Since when is counted.</summary>
    public DateTimeOffset StartedAt { get; } = startedAt;

    /// <summary>Sends refused for want of throughput units.</summary>
    public long ThrottledSends => Interlocked.Read(ref _throttledSends);

    /// <summary>Times a reader was made to wait for want of throughput units.</summary>
    public long ThrottledReads => Interlocked.Read(ref _throttledReads);

    /// <summary>Hubs that anything was counted for.</summary>
    public IEnumerable<KeyValuePair<string, HubCounters>> Hubs => _hubs;

    /// <summary>The counters of a hub, by its proper name.</summary>
    public HubCounters Of(string hub) => _hubs.GetOrAdd(hub, static _ => new HubCounters());

    public void SendThrottled() => Interlocked.Increment(ref _throttledSends);

    public void ReadThrottled() => Interlocked.Increment(ref _throttledReads);

    public BrokerCounters Read(int connections)
    {
        var (eventsIn, bytesIn, eventsOut, bytesOut) = (0L, 0L, 0L, 0L);
        foreach (var (_, hub) in _hubs)
        {
            eventsIn += hub.EventsIn;
            bytesIn += hub.BytesIn;
            eventsOut += hub.EventsOut;
            bytesOut += hub.BytesOut;
        }
        return new BrokerCounters(eventsIn, bytesIn, eventsOut, bytesOut, ThrottledSends, ThrottledReads, connections);
    }
}
