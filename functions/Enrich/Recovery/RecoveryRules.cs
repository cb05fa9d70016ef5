using System.Text.Json;
using Sluice.Enrich.Enrichments.Inputs;
using Sluice.Enrich.Json;
using Sluice.Iglu;

namespace Sluice.Enrich.Recovery;

/// <summary>
/// What is to be done with failed events, in the shape of Snowplow's event recovery
/// (<c>iglu:com.snowplowanalytics.snowplow/recoveries/jsonschema/4-0-0</c>): by the failed event's schema, flows of
/// conditions and steps; the first flow whose conditions hold is taken. A star stands for any number of a version.
/// </summary>
public sealed class RecoveryRules
{
    private const int MostFlows = 10_000;

    private readonly IReadOnlyList<(SchemaCriterion Schema, IReadOnlyList<RecoveryFlow> Flows)> _rules;

    private RecoveryRules(IReadOnlyList<(SchemaCriterion, IReadOnlyList<RecoveryFlow>)> rules) => _rules = rules;

    /// <summary>Reads a file of rules; null, with a sentence for every mistake (file, path), when anything in it is wrong.</summary>
    public static RecoveryRules? Load(string path, ICollection<string> errors)
    {
        var file = Path.GetFileName(path);
        try
        {
            return Read(file, File.ReadAllText(path), errors);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            errors.Add($"{file}: cannot be read: {e.Message}");
            return null;
        }
    }

    /// <summary>Like <see cref="Load"/>, from the text of a file.</summary>
    public static RecoveryRules? Read(string file, string text, ICollection<string> errors)
    {
        var before = errors.Count;
        if (!PooledJson.TryParse(text, 64, out var json, out var error))
        {
            errors.Add($"{file}: {error}");
            return null;
        }
        using var owner = json;
        if (!SelfDescribing.TryRead(json.Root, out var datum, out _) || datum.Schema.Name != "recoveries" || datum.Schema.Vendor != Wrappers.Vendor
            || datum.Schema.Model is < 1 or > 4 || datum.Data.ValueKind != JsonValueKind.Object)
        {
            errors.Add($"{file} $: must be a configuration of event recovery, iglu:{Wrappers.Vendor}/recoveries/jsonschema/4-0-0");
            return null;
        }
        var rules = new List<(SchemaCriterion, IReadOnlyList<RecoveryFlow>)>();
        foreach (var member in datum.Data.EnumerateObject())
        {
            var path = $"$.data['{member.Name}']";
            if (!SchemaCriterion.TryParse(member.Name, out var criterion)) errors.Add($"{file} {path}: is no schema of failed events");
            else if (member.Value.ValueKind != JsonValueKind.Array || member.Value.GetArrayLength() > MostFlows) errors.Add($"{file} {path}: must be a list of flows");
            else rules.Add((criterion, RecoveryFlow.ReadAll(new RecoveryConfig(file, path, errors), member.Value)));
        }
        return errors.Count == before ? new RecoveryRules(rules) : null;
    }

    /// <summary>The flows for a failed event, in the order of the file.</summary>
    internal IEnumerable<RecoveryFlow> FlowsOf(SchemaKey schema)
    {
        foreach (var (criterion, flows) in _rules)
            if (criterion.Matches(schema))
                foreach (var flow in flows) yield return flow;
    }
}
