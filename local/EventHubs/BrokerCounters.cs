namespace Sluice.EventHubs;

/// <summary>What went through a broker since it was started.</summary>
/// <param name="EventsIn">Events acknowledged as durable.</param>
/// <param name="BytesIn">Bytes of their messages as they were sent.</param>
/// <param name="EventsOut">Events handed to readers, each reader counted.</param>
/// <param name="BytesOut">Bytes of those messages.</param>
/// <param name="ThrottledSends">Sends refused for want of throughput units (error 50002).</param>
/// <param name="ThrottledReads">Times a reader was made to wait for want of throughput units.</param>
/// <param name="Connections">Connections open now.</param>
public sealed record BrokerCounters(
    long EventsIn, long BytesIn, long EventsOut, long BytesOut, long ThrottledSends, long ThrottledReads, int Connections);
