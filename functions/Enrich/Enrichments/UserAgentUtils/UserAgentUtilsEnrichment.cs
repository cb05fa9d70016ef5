using Sluice.Enrich.Enrichments.UserAgents;
using Sluice.Enrich.Text;
using Sluice.Iglu;

namespace Sluice.Enrich.Enrichments.UserAgentUtils;

/// <summary>
/// The columns br_*, os_* and dvce_* that the long retired user-agent-utils filled. Their words are its own, the rules are
/// ours: names of browsers and systems end in the major version, and engines are in capitals.
/// </summary>
internal sealed class UserAgentUtilsEnrichment(SchemaKey schema) : IEnrichment
{
    private readonly BoundedCache<Columns> _lately = new(10_000);

    public string Name => "user_agent_utils_config";

    public SchemaKey? Schema => schema;

    public static IEnrichment? Create(EnrichmentConfig parameters)
    {
        parameters.AllowOnly();
        return parameters.IsValid ? new UserAgentUtilsEnrichment(parameters.Schema) : null;
    }

    public ValueTask EnrichAsync(EnrichmentContext context, CancellationToken cancellationToken)
    {
        var enriched = context.Event;
        if (enriched.Useragent is not { } agent) return default;
        if (agent.Length > UserAgentText.Longest) agent = agent[..UserAgentText.Longest];
        var columns = _lately.GetOrAdd(agent, 0, static (text, _) => Columns.Of(AgentFacts.Read(text, ClientHints.None)));
        enriched.BrName = columns.BrowserName;
        enriched.BrFamily = columns.BrowserFamily;
        enriched.BrVersion = columns.BrowserVersion;
        enriched.BrType = columns.BrowserType;
        enriched.BrRenderengine = columns.Engine;
        enriched.OsName = columns.SystemName;
        enriched.OsFamily = columns.SystemFamily;
        enriched.OsManufacturer = columns.SystemMaker;
        enriched.DvceType = columns.DeviceType;
        enriched.DvceIsmobile = columns.IsMobile;
        return default;
    }
}
