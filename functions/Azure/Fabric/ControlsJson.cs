using System.Collections.Immutable;
using System.Text.Json;
using Sluice.Fabric.Storing;

namespace Sluice.Azure.Fabric;

/// <summary>What people have set as JSON; what they have not set is absent. People may edit it, so reading is forgiving about nothing but order.</summary>
internal static class ControlsJson
{
    public static void Write(Utf8JsonWriter json, FabricControls controls)
    {
        json.WriteStartObject();
        if (controls.Paused is { } paused) json.WriteBoolean("paused", paused);
        if (controls.DryRun is { } dryRun) json.WriteBoolean("dryRun", dryRun);
        if (controls.ChangedAt is { } at) json.WriteString("changedAt", at);
        json.WriteStartObject("nodes");
        foreach (var (name, node) in controls.Nodes)
        {
            json.WriteStartObject(name);
            if (node.Paused is { } nodePaused) json.WriteBoolean("paused", nodePaused);
            if (node.Min is { } min) json.WriteNumber("min", min);
            if (node.Max is { } max) json.WriteNumber("max", max);
            json.WriteEndObject();
        }
        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>False for anything that <see cref="Write"/> would not have written; never throws.</summary>
    public static bool TryRead(ReadOnlyMemory<byte> utf8, out FabricControls controls)
    {
        controls = FabricControls.None;
        try
        {
            using var document = JsonDocument.Parse(utf8);
            var read = FabricControls.None;
            foreach (var property in document.RootElement.EnumerateObject())
                switch (property.Name)
                {
                    case "paused": read = read with { Paused = property.Value.GetBoolean() }; break;
                    case "dryRun": read = read with { DryRun = property.Value.GetBoolean() }; break;
                    case "changedAt": read = read with { ChangedAt = property.Value.GetDateTimeOffset() }; break;
                    case "nodes": read = read with { Nodes = ReadNodes(property.Value) }; break;
                    default: return false;
                }
            controls = read;
            return true;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            // The document's own exceptions for what is of another kind.
            return false;
        }
    }

    private static ImmutableSortedDictionary<string, NodeControl> ReadNodes(JsonElement json)
    {
        var nodes = FabricControls.None.Nodes.ToBuilder();
        foreach (var node in json.EnumerateObject())
        {
            var control = new NodeControl(null, null, null);
            foreach (var property in node.Value.EnumerateObject())
                control = property.Name switch
                {
                    "paused" => control with { Paused = property.Value.GetBoolean() },
                    "min" => control with { Min = property.Value.GetInt32() },
                    "max" => control with { Max = property.Value.GetInt32() },
                    _ => throw new FormatException(),
                };
            nodes[node.Name] = control;
        }
        return nodes.ToImmutable();
    }
}
