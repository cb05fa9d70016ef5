namespace Sluice.Azure.EventHubs;

/// <summary>What went through a hub.</summary>
/// <param name="EventsIn">Events acknowledged.</param>
/// <param name="BytesIn">Bytes of their messages.</param>
/// <param name="EventsOut">Events handed to readers, each reader counted.</param>
/// <param name="BytesOut">Bytes of those messages.</param>
public sealed record LogTraffic(long EventsIn, long BytesIn, long EventsOut, long BytesOut);
