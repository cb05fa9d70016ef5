using Sluice.Enrich.Urls;
using Sluice.Iglu;
using Sluice.Snowplow.FailedEvents;

namespace Sluice.Enrich.Enrichments.BuiltIn;

/// <summary>The parts of page_referrer, which itself stays as it was sent.</summary>
internal sealed class ReferrerUrl : IEnrichment
{
    public string Name => "page_referrer";

    public SchemaKey? Schema => null;

    public ValueTask EnrichAsync(EnrichmentContext context, CancellationToken cancellationToken)
    {
        var enriched = context.Event;
        if (enriched.PageReferrer is not { } text) return default;
        if (!LenientUri.TryParse(text, out var uri))
        {
            context.Fail(new FailureMessage.InputData("page_referrer", text, "not a valid URI"));
            return default;
        }
        enriched.RefrUrlscheme = uri.Scheme;
        enriched.RefrUrlhost = uri.Host;
        enriched.RefrUrlport = uri.Port;
        enriched.RefrUrlpath = uri.Path;
        enriched.RefrUrlquery = uri.Query;
        enriched.RefrUrlfragment = uri.Fragment;
        return default;
    }
}
