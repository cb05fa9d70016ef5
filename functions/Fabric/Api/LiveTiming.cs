namespace Sluice.Fabric.Api;

/// <summary>Times of the live streams.</summary>
/// <param name="Poll">Between two looks at the latest view, while somebody watches.</param>
/// <param name="Heartbeat">Longest silence of a stream.</param>
/// <param name="Longest">Life of a stream: the Functions host counts it as one call and kills the whole process when a call takes too long. The browser comes back and goes on where it was.</param>
internal sealed record LiveTiming(TimeSpan Poll, TimeSpan Heartbeat, TimeSpan Longest)
{
    public static LiveTiming Default { get; } = new(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(15), TimeSpan.FromMinutes(4));
}
