using Sluice.Iglu;
using Sluice.Snowplow.FailedEvents;

namespace Sluice.Enrich.Enrichments.BuiltIn;

/// <summary>An event must say which collector took it in.</summary>
internal sealed class CollectorVersion : IEnrichment
{
    public string Name => "v_collector";

    public SchemaKey? Schema => null;

    public ValueTask EnrichAsync(EnrichmentContext context, CancellationToken cancellationToken)
    {
        if (context.Event.VCollector is null) context.Fail(new FailureMessage.InputData("v_collector", null, "should be set"));
        return default;
    }
}
