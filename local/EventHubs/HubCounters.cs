namespace Sluice.EventHubs;

/// <summary>What went through one hub since the broker was started. Safe for concurrent use.</summary>
internal sealed class HubCounters
{
    private long _eventsIn, _bytesIn, _eventsOut, _bytesOut;

    /// <summary>Events acknowledged as durable.</summary>
    public long EventsIn => Interlocked.Read(ref _eventsIn);

    /// <summary>Bytes of their messages as they were sent.</summary>
    public long BytesIn => Interlocked.Read(ref _bytesIn);

    /// <summary>Events handed to readers, each reader counted.</summary>
    public long EventsOut => Interlocked.Read(ref _eventsOut);

    /// <summary>Bytes of those messages.</summary>
    public long BytesOut => Interlocked.Read(ref _bytesOut);

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
}
