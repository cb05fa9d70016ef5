using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Sluice.Enrich.Recovery;

/// <summary>Conditions that must all hold of a failed event, and the steps that repair its payload then.</summary>
internal sealed record RecoveryFlow(string Name, IReadOnlyList<RecoveryCondition> Conditions, IReadOnlyList<RecoveryStep> Steps)
{
    public static IReadOnlyList<RecoveryFlow> ReadAll(RecoveryConfig config, JsonElement list)
    {
        var flows = new List<RecoveryFlow>();
        var index = 0;
        foreach (var item in list.EnumerateArray())
        {
            var at = config.At(string.Create(CultureInfo.InvariantCulture, $"[{index++}]"));
            var name = at.Text(item, "name") ?? "";
            flows.Add(new RecoveryFlow(
                name, Each(at, item, "conditions", RecoveryCondition.Read), Each(at, item, "steps", RecoveryStep.Read)));
        }
        return flows;
    }

    /// <summary>True when every condition holds.</summary>
    public bool Fits(JsonNode row)
    {
        foreach (var condition in Conditions)
            if (!condition.Holds(row)) return false;
        return true;
    }

    private static List<T> Each<T>(RecoveryConfig config, JsonElement item, string name, Func<RecoveryConfig, JsonElement, T?> read) where T : class
    {
        var all = new List<T>();
        if (item.ValueKind != JsonValueKind.Object || !item.TryGetProperty(name, out var list)) return all;
        if (list.ValueKind != JsonValueKind.Array)
        {
            config.At("." + name).Error("must be a list");
            return all;
        }
        var index = 0;
        foreach (var element in list.EnumerateArray())
            if (read(config.At(string.Create(CultureInfo.InvariantCulture, $".{name}[{index++}]")), element) is { } one) all.Add(one);
        return all;
    }
}
