using System.Collections.Immutable;
using System.Text.Json;
using Sluice.Api;

namespace Sluice.Fabric.Api;

/// <summary>
/// What is connected with what: <c>{"nodes": [{"id", "kind", "name"}], "edges": [{"from", "to"}]}</c>. Streams and workers
/// have their names as ids; kinds are source, collector, stream, worker, store and service.
/// </summary>
/// <param name="outputs">
/// What workers write to, by worker: streams by name, stores as <c>store:NAME</c>, services as <c>service:NAME</c>. A
/// worker that is missing here writes to nothing that is known.
/// </param>
/// <param name="entry">The stream that the collector writes to.</param>
/// <param name="onwards">What stores feed, by id.</param>
public sealed class FabricTopology(
    ImmutableSortedDictionary<string, ImmutableArray<string>> outputs, string entry, ImmutableSortedDictionary<string, string> onwards)
{
    /// <summary>The collector's id.</summary>
    public const string Collector = "collector";

    /// <summary>The pipeline of Sluice's own workers; workers that people add show what they read.</summary>
    public static FabricTopology Sluice { get; } = new(
        ImmutableSortedDictionary.CreateRange<string, ImmutableArray<string>>(StringComparer.Ordinal,
        [
            new("Enrich", ["enriched", "failed"]),
            new("ArchiveCollected", ["store:archive"]),
            new("ArchiveEnriched", ["store:archive"]),
            new("ArchiveFailed", ["store:archive"]),
            new("Visitors", ["store:profiles"]),
            new("Reports", ["store:reports"]),
            new("CallCentre", ["store:calls"]),
            new("Audiences", ["store:audiences"]),
        ]),
        "collected",
        ImmutableSortedDictionary.CreateRange<string, string>(StringComparer.Ordinal,
        [
            new("store:profiles", "service:visitor API"),
            new("store:reports", "service:reports API"),
            new("store:calls", "service:call board"),
            new("store:audiences", "service:audiences"),
        ]));

    /// <summary>Nodes and edges of a view, in the order of the flow.</summary>
    internal ReadOnlyMemory<byte> Of(KnownView view)
    {
        var nodes = new List<(string Id, string Kind, string Name)> { ("trackers", "source", "trackers"), (Collector, "collector", "collector") };
        var edges = new List<(string From, string To)> { ("trackers", Collector) };
        var streams = view.Streams.Select(stream => KnownView.Text(stream, "stream")).ToList();
        foreach (var stream in streams) nodes.Add((stream, "stream", stream));
        if ((streams.Contains(entry) ? entry : streams.FirstOrDefault()) is { } first) edges.Add((Collector, first));
        foreach (var worker in view.Workers)
        {
            var name = KnownView.Text(worker, "worker");
            nodes.Add((name, "worker", name));
            edges.Add((KnownView.Text(worker, "stream"), name));
            if (!outputs.TryGetValue(name, out var targets)) continue;
            foreach (var target in targets)
                if (streams.Contains(target)) edges.Add((name, target));
                else if (target.Contains(':')) AddOutside(name, target);
        }
        return Answer.Json(json => Write(json, nodes, edges));

        void AddOutside(string from, string id)
        {
            edges.Add((from, id));
            if (nodes.Any(node => node.Id == id)) return;
            var colon = id.IndexOf(':');
            nodes.Add((id, id[..colon], id[(colon + 1)..]));
            if (onwards.TryGetValue(id, out var next)) AddOutside(id, next);
        }
    }

    private static void Write(Utf8JsonWriter json, List<(string Id, string Kind, string Name)> nodes, List<(string From, string To)> edges)
    {
        json.WriteStartObject();
        json.WriteStartArray("nodes");
        foreach (var (id, kind, name) in nodes)
        {
            json.WriteStartObject();
            json.WriteString("id", id);
            json.WriteString("kind", kind);
            json.WriteString("name", name);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteStartArray("edges");
        foreach (var (from, to) in edges)
        {
            json.WriteStartObject();
            json.WriteString("from", from);
            json.WriteString("to", to);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
