using System.Text.Json.Nodes;
using Sluice.Fabric.Acting;

namespace Sluice.Azure.Fabric;

/// <summary>
/// Throughput units of an Event Hubs namespace (Microsoft.EventHub/namespaces, 2024-01-01): <c>sku.capacity</c>. While
/// auto-inflate is on its maximum must be greater than the capacity, so it is switched off (and its maximum set to 0) when
/// the fabric itself goes that far.
/// </summary>
internal sealed class ArmNamespace(ArmClient arm, string id)
{
    private const string ApiVersion = "2024-01-01";
    private const int MostReads = 3;

    /// <summary>Units asked for; null for a tier that has none.</summary>
    public async Task<int?> ReadAsync(CancellationToken cancellationToken)
    {
        var answer = await arm.GetAsync(id, ApiVersion, cancellationToken);
        var sku = answer.Body!["sku"] as JsonObject;
        return HasUnits(sku) ? ArmJson.Number(sku?["capacity"]) : null;
    }

    /// <summary>Asks for units; does nothing when that is what there is. True when something was written.</summary>
    public async Task<bool> SetAsync(int units, CancellationToken cancellationToken)
    {
        for (var read = 0; read < MostReads; read++)
        {
            var answer = await arm.GetAsync(id, ApiVersion, cancellationToken);
            var sku = answer.Body!["sku"] as JsonObject;
            if (!HasUnits(sku))
                throw new CapacityException("The namespace's tier has no throughput units (Basic and Standard have).", isTransient: false);
            if (ArmJson.Number(sku!["capacity"]) == units) return false;
            var changed = new JsonObject { ["name"] = sku["name"]!.DeepClone(), ["capacity"] = units };
            if (sku["tier"] is { } tier) changed["tier"] = tier.DeepClone();
            var body = new JsonObject { ["sku"] = changed };
            var properties = answer.Body["properties"] as JsonObject;
            var inflates = properties?["isAutoInflateEnabled"] is JsonValue value && value.TryGetValue<bool>(out var on) && on;
            if (inflates && (ArmJson.Number(properties!["maximumThroughputUnits"]) ?? 0) <= units)
                body["properties"] = new JsonObject { ["isAutoInflateEnabled"] = false, ["maximumThroughputUnits"] = 0 };
            if (await arm.PatchAsync(id, ApiVersion, body, answer.ETag, cancellationToken)) return true;
        }
        throw new CapacityException("Somebody else keeps changing the namespace.", isTransient: true);
    }

    private static bool HasUnits(JsonObject? sku) =>
        sku?["name"] is JsonValue value && value.TryGetValue<string>(out var name) && name is "Basic" or "Standard";
}
