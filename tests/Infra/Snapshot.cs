using System.Text.Json;
using System.Text.RegularExpressions;
using Sluice.Testing;

namespace Sluice.Infra.Tests;

/// <summary>What one set of parameters would create, as written down in infra/snapshots.</summary>
internal sealed class Snapshot
{
    public static readonly string[] Names = ["dev", "production"];

    public Snapshot(string name) => Resources = JsonDocument
        .Parse(File.ReadAllText(Repository.File("infra", "snapshots", name + ".snapshot.json")))
        .RootElement.GetProperty("predictedResources").EnumerateArray().ToList();

    public IReadOnlyList<JsonElement> Resources { get; }

    public IEnumerable<JsonElement> Of(string type) => Resources.Where(resource => Type(resource) == type);

    public static string Type(JsonElement resource) => resource.GetProperty("type").GetString()!;

    public static string Name(JsonElement resource) => resource.GetProperty("name").GetString()!;

    public JsonElement Site => Of("Microsoft.Web/sites").Single();

    /// <summary>Names below a parent, such as collected/enrich for a consumer group.</summary>
    public HashSet<string> Below(string type) =>
        Of(type).Select(resource => Name(resource)[(Name(resource).IndexOf('/') + 1)..]).ToHashSet();

    /// <summary>Name and expression of every app setting; the values are only known to Azure, so they stay text.</summary>
    public IReadOnlyDictionary<string, string> Settings()
    {
        var text = Of("Microsoft.Web/sites/config").Single(r => Name(r).EndsWith("/appsettings", StringComparison.Ordinal))
            .GetProperty("properties").GetString()!;
        const string start = "[union(createObject(";
        Assert.StartsWith(start, text);
        var parts = Arguments(text, start.Length);
        return parts.Chunk(2).ToDictionary(pair => pair[0].Trim('\''), pair => pair[1]);
    }

    // Splits at the commas of one call, not at those inside calls within it or inside quotes.
    private static List<string> Arguments(string text, int from)
    {
        var parts = new List<string>();
        var (depth, quoted, begin) = (0, false, from);
        for (var i = from; ; i++)
        {
            if (text[i] == '\'') quoted = !quoted;
            if (quoted) continue;
            if (text[i] is '(' or '[') depth++;
            if (text[i] is ')' or ']') depth--;
            if (depth < 0 || (depth == 0 && text[i] == ','))
            {
                parts.Add(text[begin..i].Trim());
                begin = i + 1;
            }
            if (depth < 0) return parts;
        }
    }

    /// <summary>Last GUID of a role definition's path.</summary>
    public static string Role(JsonElement assignment) => Regex.Match(
        assignment.GetProperty("properties").GetProperty("roleDefinitionId").GetString()!, "[0-9a-f-]{36}$").Value;
}
