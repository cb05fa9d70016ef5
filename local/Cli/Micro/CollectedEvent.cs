using Sluice.Snowplow;

namespace Sluice.Cli.Micro;

/// <summary>What an event was made from.</summary>
/// <param name="Payload">The request it came in.</param>
/// <param name="Raw">The event before enrichment; null when the payload yields none at its place.</param>
internal sealed record CollectedEvent(CollectorPayload Payload, RawEvent? Raw);
