namespace Sluice.EventHubs;

/// <summary>The running numbers behind <see cref="BrokerCounters"/>. Safe for concurrent use.</summary>
internal sealed class Counters
{
    private long _eventsIn, _bytesIn, _eventsOut, _bytesOut, _throttledSends, _throttledReads;

    public void In(int events, long bytes)
    {
        Interlocked.Add(ref _eventsIn, events);
        Interlocked.Add(ref _bytesIn, bytes);
    }

    public void Out(int events, long bytes)
    {
        Interlocked.Add(ref _eventsOut, events);
        Interlocked.Add(ref _bytesOut, bytes);
    }

    public void SendThrottled() => Interlocked.Increment(ref _throttledSends);

    public void ReadThrottled() => Interlocked.Increment(ref _throttledReads);

    public BrokerCounters Read(int connections) => new(
        Interlocked.Read(ref _eventsIn), Interlocked.Read(ref _bytesIn),
        Interlocked.Read(ref _eventsOut), Interlocked.Read(ref _bytesOut),
        Interlocked.Read(ref _throttledSends), Interlocked.Read(ref _throttledReads), connections);
}
