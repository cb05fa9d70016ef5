using System.Text;
using System.Text.Json;
using Sluice.Api;
using Sluice.Fabric.Planning;
using Sluice.Fabric.Storing;

namespace Sluice.Fabric.Api;

/// <summary>
/// What is in force: <c>{"paused", "dryRun", "changedAt", "nodes": [{"node", "paused", "min", "max", "own": {…}}]}</c>; under
/// <c>own</c> is what people have set, null where the settings hold.
/// </summary>
internal static class ControlsAnswer
{
    public static ReadOnlyMemory<byte> Of(FabricControls controls, PlannerOptions settings, KnownView? view)
    {
        var names = view is null ? [] : view.Workers.Select(worker => KnownView.Text(worker, "worker")).ToList();
        names.AddRange(controls.Nodes.Keys.Append(Decision.LogNode).Except(names, StringComparer.Ordinal));
        return Answer.Json(json =>
        {
            json.WriteStartObject();
            json.WriteBoolean("paused", controls.Paused ?? settings.Paused);
            json.WriteBoolean("dryRun", controls.DryRun ?? settings.DryRun);
            json.WriteStartObject("own");
            Flag(json, "paused", controls.Paused);
            Flag(json, "dryRun", controls.DryRun);
            json.WriteEndObject();
            if (controls.ChangedAt is { } changed) json.WriteString("changedAt", changed);
            else json.WriteNull("changedAt");
            json.WriteStartArray("nodes");
            foreach (var name in names.Distinct(StringComparer.Ordinal)) Write(json, name, controls, settings);
            json.WriteEndArray();
            json.WriteEndObject();
        });
    }

    /// <summary>Entity tag: changes with what the store has, whose own tag may hold anything.</summary>
    public static string TagOf(FabricControls controls) => controls.Tag is null ? "\"none\"" : Answer.TagOf(Encoding.UTF8.GetBytes(controls.Tag));

    /// <summary>Bounds in force for a node.</summary>
    public static (int Min, int Max) Bounds(string node, NodeControl? own, PlannerOptions settings) => node == Decision.LogNode
        ? (own?.Min ?? settings.MinUnits, own?.Max ?? settings.MaxUnits)
        : (own?.Min ?? settings.MinFor(node), own?.Max ?? settings.MaxFor(node));

    private static void Write(Utf8JsonWriter json, string node, FabricControls controls, PlannerOptions settings)
    {
        var own = controls.Nodes.GetValueOrDefault(node);
        var (min, max) = Bounds(node, own, settings);
        json.WriteStartObject();
        json.WriteString("node", node);
        json.WriteBoolean("paused", own?.Paused ?? (settings.Consumers.TryGetValue(node, out var set) && set.Paused));
        json.WriteNumber("min", min);
        json.WriteNumber("max", max);
        json.WriteStartObject("own");
        Flag(json, "paused", own?.Paused);
        Whole(json, "min", own?.Min);
        Whole(json, "max", own?.Max);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void Flag(Utf8JsonWriter json, string name, bool? value)
    {
        if (value is { } known) json.WriteBoolean(name, known);
        else json.WriteNull(name);
    }

    private static void Whole(Utf8JsonWriter json, string name, int? value)
    {
        if (value is { } known) json.WriteNumber(name, known);
        else json.WriteNull(name);
    }
}
