using Sluice.Enrich.Urls;
using Sluice.Iglu;
using Sluice.Snowplow;
using Sluice.Snowplow.FailedEvents;

namespace Sluice.Enrich.Enrichments.BuiltIn;

/// <summary>page_url and its parts, from the tracker's <c>url</c> or else the request's Referer header.</summary>
internal sealed class PageUrl : IEnrichment
{
    public string Name => "page_url";

    public SchemaKey? Schema => null;

    public ValueTask EnrichAsync(EnrichmentContext context, CancellationToken cancellationToken)
    {
        var enriched = context.Event;
        enriched.PageUrl ??= Controls.Clean(context.Raw.Payload.RefererUri);
        if (enriched.PageUrl is not { } text) return default;
        if (!LenientUri.TryParse(text, out var uri))
        {
            context.Fail(new FailureMessage.InputData("page_url", text, "not a valid URI"));
            return default;
        }
        enriched.PageUrl = uri.Text;
        enriched.PageUrlscheme = uri.Scheme;
        enriched.PageUrlhost = uri.Host;
        enriched.PageUrlport = uri.Port;
        enriched.PageUrlpath = uri.Path;
        enriched.PageUrlquery = uri.Query;
        enriched.PageUrlfragment = uri.Fragment;
        return default;
    }
}
