using Sluice.Log;
using Sluice.Snowplow;
using Sluice.Snowplow.FailedEvents;

namespace Sluice.Enrich;

/// <summary>What became of one event, or of a payload that yields none.</summary>
/// <param name="Origin">The payload's place in the log and the event's index in the payload (0 for a payload that yields none).</param>
public abstract record EnrichOutcome(Origin Origin)
{
    /// <summary>A good event.</summary>
    public sealed record Enriched(Origin Origin, EnrichedEvent Event, RawEvent Raw) : EnrichOutcome(Origin)
    {
        /// <summary>The event that tells what was pseudonymised in this one; null for none, and when no hub takes it.</summary>
        public EnrichedEvent? Pii { get; init; }
    }

    /// <summary>A failed event or payload.</summary>
    /// <param name="Row">The failed event.</param>
    /// <param name="Incomplete">The same event with everything that could be computed, when incomplete events are wanted and it has one.</param>
    /// <param name="Raw">The event before enrichment; null when the payload yields none.</param>
    public sealed record Failed(Origin Origin, BadRow Row, EnrichedEvent? Incomplete, RawEvent? Raw) : EnrichOutcome(Origin);

    /// <summary>An event that an enrichment dropped on purpose.</summary>
    public sealed record Dropped(Origin Origin, RawEvent Raw) : EnrichOutcome(Origin);
}
