using Sluice.Enrich.Assets;
using Sluice.Enrich.Json;
using Sluice.Iglu;

namespace Sluice.Enrich.Enrichments.UaParser;

/// <summary>The entity ua_parser_context for events with a user agent, by the rules that ship or by a file of one's own.</summary>
internal sealed class UaParserEnrichment(SchemaKey schema, Asset<AgentParser> rules) : IEnrichment
{
    private static readonly SchemaKey Context = new(Wrappers.Vendor, "ua_parser_context", "jsonschema", 1, 0, 0);

    public string Name => "ua_parser_config";

    public SchemaKey? Schema => schema;

    public static IEnrichment? Create(EnrichmentConfig parameters)
    {
        parameters.AllowOnly("database", "uri");
        var rules = parameters.Has("uri") || parameters.Has("database")
            ? parameters.Asset(AgentParser.Read)
            : parameters.Bundled(BundledFiles.UserAgentRules, AgentParser.Read);
        return parameters.IsValid ? new UaParserEnrichment(parameters.Schema, rules!) : null;
    }

    public ValueTask EnrichAsync(EnrichmentContext context, CancellationToken cancellationToken)
    {
        if (context.Event.Useragent is { } agent) context.AddEntity(Context, rules.Current.Parse(agent));
        return default;
    }
}
