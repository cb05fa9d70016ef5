using System.Globalization;
using System.Text.RegularExpressions;
using Sluice.Enrich.Json;
using Sluice.Enrich.Text;
using Sluice.Enrich.Yaml;

namespace Sluice.Enrich.Enrichments.UaParser;

/// <summary>
/// The rules of uap-core's <c>regexes.yaml</c> (specification 0.2) and what they lately said. How much of a user agent is
/// looked at and for how long is bounded, whatever it or a pattern looks like.
/// </summary>
internal sealed class AgentParser
{
    /// <summary>Characters of a user agent that are looked at.</summary>
    public const int LongestAgent = 1000;

    private const int MostAgents = 10_000;
    private const int LongestPattern = 10_000;
    private static readonly string[] Agent = ["family_replacement", "v1_replacement", "v2_replacement", "v3_replacement"];
    private static readonly string[] Os = ["os_replacement", "os_v1_replacement", "os_v2_replacement", "os_v3_replacement", "os_v4_replacement"];
    private static readonly string[] Device = ["device_replacement"];

    private readonly BoundedCache<string> _lately = new(MostAgents);

    private AgentParser(AgentRules rules) => Rules = rules;

    internal AgentRules Rules { get; }

    /// <summary>Reads a file.</summary>
    /// <exception cref="FormatException">It is no such file.</exception>
    public static AgentParser Read(string path)
    {
        using var text = new StreamReader(path);
        var file = YamlText.Read(text);
        return new AgentParser(new AgentRules(
            List(file, "user_agent_parsers", Agent), List(file, "os_parsers", Os), List(file, "device_parsers", Device)));
    }

    /// <summary>The entity's data for a user agent.</summary>
    public string Parse(string agent)
    {
        if (agent.Length > LongestAgent) agent = agent[..LongestAgent];
        return _lately.GetOrAdd(agent, this, static (text, parser) => parser.Json(text));
    }

    private string Json(string agent)
    {
        var found = Rules.Find(agent);
        var (family, os) = (Parts(found[0], Agent.Length), Parts(found[1], Os.Length));
        using var json = new PooledBuffer(512);
        json.Append("{"u8);
        Add("useragentFamily", family[0] ?? "Other");
        Add("useragentMajor", family[1]);
        Add("useragentMinor", family[2]);
        Add("useragentPatch", family[3]);
        Add("useragentVersion", Version(family));
        Add("osFamily", os[0] ?? "Other");
        Add("osMajor", os[1]);
        Add("osMinor", os[2]);
        Add("osPatch", os[3]);
        Add("osPatchMinor", os[4]);
        Add("osVersion", Version(os));
        Add("deviceFamily", Parts(found[2], Device.Length)[0] ?? "Other");
        json.Append("}"u8);
        return json.ToString();

        void Add(string name, string? value)
        {
            if (json.Length > 1) json.Append(","u8);
            json.Append("\""u8);
            json.Append(name);
            json.Append("\":"u8);
            if (value is null) json.Append("null"u8);
            else CompactJson.WriteString(value, json);
        }
    }

    /// <summary>Family, a blank, and the parts of the version that are there, with dots.</summary>
    private static string Version(string?[] parts)
    {
        var version = string.Join('.', parts.Skip(1).Where(part => part is not null));
        return version.Length == 0 ? parts[0] ?? "Other" : $"{parts[0] ?? "Other"} {version}";
    }

    private static string?[] Parts((AgentRule Rule, Match Match)? found, int count)
    {
        var parts = new string?[count];
        if (found is not var (rule, match)) return parts;
        for (var i = 0; i < count; i++) parts[i] = rule.Part(match, i);
        return parts;
    }

    private static List<AgentRule> List(YamlNode file, string name, string[] replacements)
    {
        if (file[name] is not { Items.Count: > 0 } list) throw new FormatException($"has no {name}");
        var rules = new List<AgentRule>(list.Items.Count);
        foreach (var item in list.Items)
        {
            var place = string.Create(CultureInfo.InvariantCulture, $"{name}[{rules.Count}]");
            if (item["regex"]?.Text is not { Length: > 0 and <= LongestPattern } pattern) throw new FormatException($"has no regex in {place}");
            try
            {
                rules.Add(new AgentRule(pattern, item["regex_flag"]?.Text == "i", [.. replacements.Select(part => item[part]?.Text)]));
            }
            catch (ArgumentException e)
            {
                throw new FormatException($"has no regular expression in {place}", e);
            }
        }
        return rules;
    }
}
