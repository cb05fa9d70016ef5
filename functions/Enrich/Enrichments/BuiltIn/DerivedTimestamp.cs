using Sluice.Iglu;
using Sluice.Snowplow.FailedEvents;

namespace Sluice.Enrich.Enrichments.BuiltIn;

/// <summary>
/// derived_tstamp: the true time when the user set one; else the collector's time less what lay between creation and
/// sending on the device's clock; else the collector's time.
/// </summary>
internal sealed class DerivedTimestamp : IEnrichment
{
    public string Name => "derived_tstamp";

    public SchemaKey? Schema => null;

    public ValueTask EnrichAsync(EnrichmentContext context, CancellationToken cancellationToken)
    {
        var enriched = context.Event;
        enriched.DerivedTstamp = enriched.TrueTstamp ?? enriched.CollectorTstamp;
        if (enriched is { TrueTstamp: null, CollectorTstamp: { } collector, DvceCreatedTstamp: { } created, DvceSentTstamp: { } sent }
            && created < sent)
        {
            var ticks = collector.Ticks - (sent - created).Ticks;
            if (ticks >= 0)
                enriched.DerivedTstamp = new DateTime(ticks, DateTimeKind.Utc);
            else
            {
                enriched.DerivedTstamp = null;
                context.Fail(new FailureMessage.InputData(
                    "derived_tstamp", null, "the device's times put the event before the year 1"));
            }
        }
        return default;
    }
}
