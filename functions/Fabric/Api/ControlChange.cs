using System.Globalization;
using System.Text.Json;
using Sluice.Fabric.Planning;
using Sluice.Fabric.Storing;

namespace Sluice.Fabric.Api;

/// <summary>
/// What a request wants to change: a JSON object with the properties of its kind and no other; null goes back to the
/// settings. Parsing says what is wrong in a sentence.
/// </summary>
internal sealed record ControlChange
{
    private const int MostInstances = 1_000;
    private const int MostUnits = 40;

    public enum What
    {
        Pause,
        DryRun,
        Bounds,
    }

    public required What Kind { get; init; }

    /// <summary>The node; null for all.</summary>
    public string? Node { get; init; }

    public bool? Value { get; init; }

    public int? Min { get; init; }

    public int? Max { get; init; }

    /// <summary>Reads a body; the error is null when all is well.</summary>
    public static (ControlChange? Change, string? Error) Read(What kind, ReadOnlyMemory<byte> body)
    {
        try
        {
            using var json = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = 4, AllowDuplicateProperties = false });
            return json.RootElement.ValueKind == JsonValueKind.Object ? Read(kind, json.RootElement) : (null, "The body must be a JSON object.");
        }
        catch (JsonException)
        {
            return (null, "The body must be a JSON object in which every property occurs once.");
        }
    }

    /// <summary>What the controls become; the error is null when that makes sense.</summary>
    public (FabricControls? Controls, string? Error) Apply(FabricControls now, PlannerOptions settings, DateTimeOffset time)
    {
        var changed = now with { ChangedAt = time };
        if (Kind == What.DryRun) return (changed with { DryRun = Value }, null);
        if (Node is null) return (changed with { Paused = Value }, null);
        var own = now.Nodes.GetValueOrDefault(Node) ?? new NodeControl(null, null, null);
        own = Kind == What.Pause ? own with { Paused = Value } : own with { Min = Min, Max = Max };
        var (min, max) = ControlsAnswer.Bounds(Node, own, settings);
        if (Kind == What.Bounds && min > max)
            return (null, string.Create(CultureInfo.InvariantCulture, $"The lower bound {min} would be more than the upper bound {max}."));
        var isEmpty = own is { Paused: null, Min: null, Max: null };
        return (changed with { Nodes = isEmpty ? now.Nodes.Remove(Node) : now.Nodes.SetItem(Node, own) }, null);
    }

    private static (ControlChange?, string?) Read(What kind, JsonElement body)
    {
        var change = new ControlChange { Kind = kind };
        var found = new List<string>();
        foreach (var property in body.EnumerateObject())
        {
            found.Add(property.Name);
            var value = property.Value;
            switch (property.Name)
            {
                case "node" when kind != What.DryRun:
                    if (value.ValueKind != JsonValueKind.String) return (null, "node must be a text.");
                    change = change with { Node = value.GetString() };
                    break;
                case "paused" when kind == What.Pause:
                case "dryRun" when kind == What.DryRun:
                    if (value.ValueKind is not (JsonValueKind.True or JsonValueKind.False or JsonValueKind.Null))
                        return (null, $"{property.Name} must be true, false or null.");
                    change = change with { Value = value.ValueKind == JsonValueKind.Null ? null : value.GetBoolean() };
                    break;
                case "min" when kind == What.Bounds:
                case "max" when kind == What.Bounds:
                    if (value.ValueKind != JsonValueKind.Null && (value.ValueKind != JsonValueKind.Number || !value.TryGetInt32(out _)))
                        return (null, $"{property.Name} must be a whole number or null.");
                    int? bound = value.ValueKind == JsonValueKind.Null ? null : value.GetInt32();
                    change = property.Name == "min" ? change with { Min = bound } : change with { Max = bound };
                    break;
                default:
                    // A name from outside is not repeated: it may be anything.
                    return (null, $"The body may have these properties: {Allowed(kind)}.");
            }
        }
        var missing = Required(kind).Except(found).FirstOrDefault();
        return missing is not null ? (null, $"{missing} is missing. The body has these properties: {Allowed(kind)}.")
            : kind == What.Bounds && Limits(change) is { } error ? (null, error)
            : (change, null);
    }

    private static string? Limits(ControlChange change)
    {
        var isLog = change.Node == Decision.LogNode;
        var (least, most, of) = isLog ? (1, MostUnits, "throughput units") : (0, MostInstances, "instances");
        if (change.Min < least || change.Min > most) return Say("min", least);
        if (change.Max < 1 || change.Max > most) return Say("max", 1);
        return change.Min > change.Max ? "min must not be more than max." : null;

        string Say(string name, int from) => string.Create(CultureInfo.InvariantCulture, $"{name} must be from {from} to {most} {of}.");
    }

    private static string Allowed(What kind) => string.Join(", ", kind == What.Pause ? ["paused", "node"] : Required(kind));

    private static string[] Required(What kind) => kind switch
    {
        What.Pause => ["paused"],
        What.DryRun => ["dryRun"],
        _ => ["node", "min", "max"],
    };
}
