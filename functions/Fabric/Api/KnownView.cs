using System.Text.Json;
using Sluice.Fabric.Planning;
using Sluice.Fabric.Storing;

namespace Sluice.Fabric.Api;

/// <summary>The latest view, parsed. Numbers that are null are NaN.</summary>
internal sealed class KnownView
{
    private KnownView(LatestView latest, JsonElement root)
    {
        Latest = latest;
        Root = root;
    }

    /// <summary>As it was stored.</summary>
    public LatestView Latest { get; }

    /// <summary>The view.</summary>
    public JsonElement Root { get; }

    /// <summary>Streams, in the order of the flow.</summary>
    public IEnumerable<JsonElement> Streams => Items(Root, "streams");

    /// <summary>Workers, in the order of the flow.</summary>
    public IEnumerable<JsonElement> Workers => Items(Root, "workers");

    /// <summary>Parses it. What is stored is ours: that it is no JSON is a fault.</summary>
    public static KnownView Of(LatestView latest)
    {
        using var json = JsonDocument.Parse(latest.Json);
        return new KnownView(latest, json.RootElement.Clone());
    }

    /// <summary>True for a worker.</summary>
    public bool IsWorker(string name) => Workers.Any(worker => Text(worker, "worker") == name);

    /// <summary>True for whatever has a series and decisions: workers, streams, the log.</summary>
    public bool IsNode(string name) =>
        name == Decision.LogNode || IsWorker(name) || Streams.Any(stream => Text(stream, "stream") == name);

    /// <summary>Elements of an array; none when there is no such array.</summary>
    public static IEnumerable<JsonElement> Items(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var items) && items.ValueKind == JsonValueKind.Array
            ? items.EnumerateArray() : [];

    /// <summary>A text; empty when there is none.</summary>
    public static string Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var text) && text.ValueKind == JsonValueKind.String ? text.GetString()! : "";

    /// <summary>A number; NaN when there is none.</summary>
    public static double Number(JsonElement element, string name) =>
        element.TryGetProperty(name, out var number) && number.ValueKind == JsonValueKind.Number ? number.GetDouble() : double.NaN;
}
