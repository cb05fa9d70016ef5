using Sluice.Enrich.Parameters;
using Sluice.Iglu;
using Sluice.Snowplow;
using Sluice.Snowplow.FailedEvents;

namespace Sluice.Enrich.Enrichments.BuiltIn;

/// <summary>
/// The <c>_sp</c> parameter that a tracker adds to links into other domains: <c>duid.milliseconds[…]</c>. Sets
/// refr_domain_userid and refr_dvce_tstamp.
/// </summary>
internal sealed class CrossDomain : IEnrichment
{
    public string Name => "cross_domain";

    public SchemaKey? Schema => null;

    public ValueTask EnrichAsync(EnrichmentContext context, CancellationToken cancellationToken)
    {
        if (context.Event.PageUrlquery is not { } query || !query.Contains("_sp", StringComparison.Ordinal)) return default;
        string? value = null;
        foreach (var (name, text) in context.PageQuery)
        {
            if (name != "_sp") continue;
            value = text;
            break;
        }
        if (value is null) return default;
        var parts = value.Split('.', 3);
        context.Event.RefrDomainUserid = Controls.Clean(parts[0]);
        if (parts.Length < 2 || parts[1].Length == 0) return default;
        if (Instants.TryParse(parts[1], out var instant, out var error)) context.Event.RefrDvceTstamp = instant;
        else context.Fail(new FailureMessage.InputData("sp_dtm", parts[1], error));
        return default;
    }
}
