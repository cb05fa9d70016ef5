using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using Sluice.Fabric.Acting;

namespace Sluice.Azure.Fabric;

/// <summary>
/// Always-ready instances of a Flex Consumption app (Microsoft.Web/sites, 2024-11-01):
/// <c>functionAppConfig.scaleAndConcurrency.alwaysReady</c>, one group <c>function:NAME</c> for each worker, within
/// <c>maximumInstanceCount</c>. The whole <c>functionAppConfig</c> is sent back as it was read but for these two, because
/// a part that is left out of it may be taken as removed; other groups (http, blob, durable) stay as they are.
/// </summary>
internal sealed class ArmSite(ArmClient arm, string id, int mostInstances)
{
    private const string ApiVersion = "2024-11-01";
    private const string Prefix = "function:";
    private const int MostReads = 3;

    /// <summary>Always-ready instances by function; functions without any are missing.</summary>
    public async Task<ImmutableSortedDictionary<string, int>> ReadAsync(CancellationToken cancellationToken)
    {
        var (_, scale, _) = await ReadConfigAsync(cancellationToken);
        var instances = ImmutableSortedDictionary.CreateBuilder<string, int>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, count) in Groups(scale))
            if (name.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
                instances[name[Prefix.Length..]] = count;
        return instances.ToImmutable();
    }

    /// <summary>Asks for instances, all wishes in one write; does nothing when that is what there is. True when something was written.</summary>
    public async Task<bool> SetAsync(IReadOnlyDictionary<string, int> wishes, CancellationToken cancellationToken)
    {
        for (var read = 0; read < MostReads; read++)
        {
            var (config, scale, etag) = await ReadConfigAsync(cancellationToken);
            if (!Change(scale, wishes)) return false;
            var body = new JsonObject { ["properties"] = new JsonObject { ["functionAppConfig"] = config.DeepClone() } };
            if (await arm.PatchAsync(id, ApiVersion, body, etag, cancellationToken)) return true;
        }
        throw new CapacityException("Somebody else keeps changing the function app.", isTransient: true);
    }

    private bool Change(JsonObject scale, IReadOnlyDictionary<string, int> wishes)
    {
        var groups = Groups(scale);
        var changed = false;
        foreach (var (worker, count) in wishes)
        {
            var index = groups.FindIndex(group => group.Name.Equals(Prefix + worker, StringComparison.OrdinalIgnoreCase));
            if ((index < 0 ? 0 : groups[index].Count) == count) continue;
            changed = true;
            if (index < 0) groups.Add((Prefix + worker, count));
            else if (count == 0) groups.RemoveAt(index);
            else groups[index] = (groups[index].Name, count);
        }
        if (!changed) return false;
        var sum = groups.Sum(group => group.Count);
        if (ArmJson.Number(scale["maximumInstanceCount"]) is { } cap && sum > cap)
        {
            if (sum > mostInstances)
                throw new CapacityException(string.Create(CultureInfo.InvariantCulture,
                    $"{sum} always-ready instances are more than the app's maximumInstanceCount of {cap}."), isTransient: false);
            scale["maximumInstanceCount"] = sum;
        }
        scale["alwaysReady"] = new JsonArray(
            [.. groups.Select(group => (JsonNode)new JsonObject { ["name"] = group.Name, ["instanceCount"] = group.Count })]);
        return true;
    }

    private async Task<(JsonObject Config, JsonObject Scale, string? ETag)> ReadConfigAsync(CancellationToken cancellationToken)
    {
        var answer = await arm.GetAsync(id, ApiVersion, cancellationToken);
        return answer.Body!["properties"]?["functionAppConfig"] is JsonObject config && config["scaleAndConcurrency"] is JsonObject scale
            ? (config, scale, answer.ETag)
            : throw new CapacityException("The function app is not on a Flex Consumption plan.", isTransient: false);
    }

    private static List<(string Name, int Count)> Groups(JsonObject scale)
    {
        var groups = new List<(string Name, int Count)>();
        foreach (var group in scale["alwaysReady"] as JsonArray ?? [])
            if (group?["name"] is JsonValue value && value.TryGetValue<string>(out var name) && ArmJson.Number(group["instanceCount"]) is { } count)
                groups.Add((name, count));
        return groups;
    }
}
