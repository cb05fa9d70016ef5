using Sluice.Enrich.Json;
using Sluice.Iglu;
using Sluice.Snowplow;
using Sluice.Snowplow.FailedEvents;

namespace Sluice.Enrich.Enrichments.BuiltIn;

/// <summary>event_vendor, event_name, event_format and event_version.</summary>
internal sealed class EventName : IEnrichment
{
    public string Name => "event_name";

    public SchemaKey? Schema => null;

    public ValueTask EnrichAsync(EnrichmentContext context, CancellationToken cancellationToken)
    {
        var enriched = context.Event;
        switch (enriched.Event)
        {
            case "page_view" or "page_ping" or "transaction" or "transaction_item":
                Set(enriched, Wrappers.Vendor, enriched.Event, "jsonschema", "1-0-0");
                break;
            case "struct":
                Set(enriched, "com.google.analytics", "event", "jsonschema", "1-0-0");
                break;
            case "unstruct":
                if (context.UnstructEvent is { Schema: { } schema })
                    Set(enriched, schema.Vendor, schema.Name, schema.Format, schema.Version);
                break;
            default:
                context.Fail(new FailureMessage.InputData(
                    "event", enriched.Event, enriched.Event is null ? "the kind of event is not set" : "an event of this kind has no schema"));
                break;
        }
        return default;
    }

    private static void Set(EnrichedEvent enriched, string vendor, string name, string format, string version) =>
        (enriched.EventVendor, enriched.EventName, enriched.EventFormat, enriched.EventVersion) = (vendor, name, format, version);
}
