using Sluice.Enrich.Enrichments.UserAgents;
using Sluice.Enrich.Json;
using Sluice.Enrich.Text;
using Sluice.Iglu;

namespace Sluice.Enrich.Enrichments.Yauaa;

/// <summary>
/// The entity yauaa_context from user agent and client hints. Names and classes are YAUAA's; they are found by rules of our
/// own, which know fewer devices and applications (docs/compatibility.md says how well each field fits).
/// </summary>
internal sealed class YauaaEnrichment(SchemaKey schema, int cacheSize) : IEnrichment
{
    private const int UsualCache = 10_000;
    private static readonly SchemaKey Context = new("nl.basjes", "yauaa_context", "jsonschema", 1, 0, 5);
    private static readonly Answer Nobody = new("{\"deviceClass\":\"Unknown\"}", false);

    private readonly BoundedCache<Answer> _lately = new(cacheSize);

    public string Name => "yauaa_enrichment_config";

    public SchemaKey? Schema => schema;

    public static IEnrichment? Create(EnrichmentConfig parameters)
    {
        parameters.AllowOnly("cacheSize");
        var size = parameters.Integer("cacheSize", 0, 1_000_000, required: false) ?? UsualCache;
        return parameters.IsValid ? new YauaaEnrichment(parameters.Schema, size) : null;
    }

    public ValueTask EnrichAsync(EnrichmentContext context, CancellationToken cancellationToken)
    {
        var answer = Nobody;
        if (context.Event.Useragent is { } agent)
        {
            if (agent.Length > UserAgentText.Longest) agent = agent[..UserAgentText.Longest];
            var headers = context.Raw.Payload.Headers;
            var key = ClientHints.Text(headers) is { } hints ? $"{agent}\n{hints}" : agent;
            answer = _lately.GetOrAdd(key, (agent, headers), static (_, asked) => Read(asked.agent, ClientHints.Read(asked.headers)));
        }
        context.BotSignals.Yauaa = answer.IsRobot;
        context.AddEntity(Context, answer.Json);
        return default;
    }

    private static Answer Read(string agent, ClientHints hints)
    {
        var facts = AgentFacts.Read(agent, hints);
        var (device, system, engine, browser) = facts;
        using var json = new PooledBuffer(1024);
        json.Append("{\"deviceClass\":"u8);
        CompactJson.WriteString(Limited(device.Class, 128), json);
        Add("deviceName", device.Name, 256);
        Add("deviceBrand", facts.Brand, 128);
        Add("deviceCpu", facts.Cpu, 128);
        Add("deviceCpuBits", facts.CpuBits, 128);
        Add("operatingSystemClass", system.Class, 128);
        AddNamed("operatingSystem", system);
        Add("operatingSystemVersionBuild", facts.Build, 1000);
        Add("layoutEngineClass", engine.Class, 128);
        AddNamed("layoutEngine", engine);
        Add("agentClass", browser.Class, 128);
        AddNamed("agent", browser);
        Add("agentLanguage", facts.Language, 1000);
        Add("agentInformationUrl", facts.InformationUrl, 1000);
        json.Append("}"u8);
        return new Answer(json.ToString(), device.Class.StartsWith("Robot", StringComparison.Ordinal));

        void AddNamed(string prefix, Named named)
        {
            Add(prefix + "Name", named.Name, 256);
            Add(prefix + "Version", named.Version, 500);
            Add(prefix + "VersionMajor", named.Major, 500);
            Add(prefix + "NameVersion", $"{Limited(named.Name, 256)} {Limited(named.Version, 500)}", 1000);
            Add(prefix + "NameVersionMajor", $"{Limited(named.Name, 256)} {Limited(named.Major, 500)}", 1000);
        }

        void Add(string name, string? value, int limit)
        {
            if (value is null) return;
            json.Append(",\""u8);
            json.Append(name);
            json.Append("\":"u8);
            CompactJson.WriteString(Limited(value, limit), json);
        }
    }

    private static string Limited(string text, int limit) => text.Length <= limit ? text : text[..limit];

    private sealed record Answer(string Json, bool IsRobot);
}
