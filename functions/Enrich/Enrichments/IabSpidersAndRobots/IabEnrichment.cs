using Sluice.Enrich.Assets;
using Sluice.Enrich.Input;
using Sluice.Iglu;
using Sluice.Snowplow.FailedEvents;

namespace Sluice.Enrich.Enrichments.IabSpidersAndRobots;

/// <summary>
/// Whether the IAB's lists take the visitor for a robot. In this order: the configuration's own excluded user agents, its
/// included ones, the list of addresses, the list of browsers (who is not on it is a robot), the list of robots.
/// </summary>
internal sealed class IabEnrichment(
    SchemaKey schema, Asset<AddressRanges> addresses, Asset<AgentList> exclude, Asset<AgentList> include, AgentList ownExclude,
    AgentList ownInclude) : IEnrichment
{
    private static readonly SchemaKey Robots = new("com.iab.snowplow", "spiders_and_robots", "jsonschema", 1, 0, 0);

    public string Name => "iab_spiders_and_robots_enrichment";

    public SchemaKey? Schema => schema;

    public static IEnrichment? Create(EnrichmentConfig parameters)
    {
        parameters.AllowOnly("ipFile", "excludeUseragentFile", "includeUseragentFile", "excludeUseragents", "includeUseragents");
        var addresses = File("ipFile", path => AddressRanges.Read(System.IO.File.ReadLines(path)), "ip_exclude_current_cidr.txt");
        var exclude = File("excludeUseragentFile", AgentList.ReadExclude, "exclude_current.txt");
        var include = File("includeUseragentFile", AgentList.ReadInclude, "include_current.txt");
        var ownExclude = Own("excludeUseragents");
        var ownInclude = Own("includeUseragents");
        return parameters.IsValid
            ? new IabEnrichment(parameters.Schema, addresses!, exclude!, include!, AgentList.Of(ownExclude), AgentList.Of(ownInclude))
            : null;

        Asset<T>? File<T>(string name, Func<string, T> read, string database) where T : class
        {
            if (parameters.Object(name) is not { } place) return null;
            place.AllowOnly("database", "uri");
            return place.Asset(read, database);
        }

        IReadOnlyList<string> Own(string name)
        {
            var texts = parameters.Texts(name, required: false);
            for (var i = 0; i < texts.Count; i++)
                if (texts[i].Length == 0 || texts[i].AsSpan().ContainsAnyExceptInRange(' ', '~'))
                    parameters.Error($"{name}[{i}]", "must be a text of printable ASCII characters");
            return texts;
        }
    }

    public ValueTask EnrichAsync(EnrichmentContext context, CancellationToken cancellationToken)
    {
        var enriched = context.Event;
        var agent = enriched.Useragent;
        if (agent is not null && ownExclude.Find(agent) is not null) return Add(context, "SPIDER_OR_ROBOT", "FAILED_UA_EXCLUDE", "UNKNOWN");
        if (agent is not null && ownInclude.Find(agent) is not null) return Add(context, "BROWSER", "PASSED_ALL", "NONE");
        if (enriched.UserIpaddress is not { } text) return default;
        if (!AddressText.TryParse(text, out var address))
        {
            context.Fail(new FailureMessage.InputData("user_ipaddress", text, "not a valid IP address"));
            return default;
        }
        if (addresses.Current.Contains(address)) return Add(context, "SPIDER_OR_ROBOT", "FAILED_IP_EXCLUDE", "UNKNOWN");
        if (agent is null) return default;
        if (include.Current.Find(agent) is null) return Add(context, "SPIDER_OR_ROBOT", "FAILED_UA_INCLUDE", "UNKNOWN");
        if (exclude.Current.Find(agent) is not { } robot) return Add(context, "BROWSER", "PASSED_ALL", "NONE");
        // An event from before a robot fell silent comes from an active one.
        var isActive = robot.IsActive || (robot.InactiveSince is { } since && enriched.DerivedTstamp < since);
        return Add(context, isActive ? "ACTIVE_SPIDER_OR_ROBOT" : "INACTIVE_SPIDER_OR_ROBOT", "FAILED_UA_EXCLUDE", robot.Impact);
    }

    private static ValueTask Add(EnrichmentContext context, string category, string reason, string impact)
    {
        var isRobot = category != "BROWSER";
        context.BotSignals.Iab = isRobot;
        context.AddEntity(
            Robots,
            $"{{\"spiderOrRobot\":{(isRobot ? "true" : "false")},\"category\":\"{category}\",\"reason\":\"{reason}\",\"primaryImpact\":\"{impact}\"}}");
        return default;
    }
}
