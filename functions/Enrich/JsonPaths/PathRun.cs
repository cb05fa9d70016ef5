using System.Text.Json.Nodes;

namespace Sluice.Enrich.JsonPaths;

/// <summary>One search, within bounds: a path that looks at more than it may finds nothing more.</summary>
internal sealed class PathRun
{
    /// <summary>Most places that a search ends with.</summary>
    public const int MostMatches = 10_000;

    /// <summary>Most values that a search looks at.</summary>
    public const int MostVisits = 200_000;

    private int _visits;

    public List<JsonMatch> Found { get; private set; } = [];

    /// <summary>Takes a step from every place found so far.</summary>
    public void Step(PathStep step)
    {
        var from = Found;
        Found = [];
        foreach (var match in from)
            if (match.Value is { } node) Take(step, node);
    }

    public void Add(JsonMatch match)
    {
        if (Visit() && Found.Count < MostMatches) Found.Add(match);
    }

    public void AddAll(JsonNode node, Func<JsonNode?, bool> wanted)
    {
        if (node is JsonObject members)
        {
            foreach (var (name, value) in members)
                if (wanted(value)) Add(new JsonMatch(node, name, 0, value));
        }
        else if (node is JsonArray items)
        {
            for (var i = 0; i < items.Count; i++)
                if (wanted(items[i])) Add(new JsonMatch(node, null, i, items[i]));
        }
    }

    /// <summary>A search inside this one, for a condition; it counts against the same bounds.</summary>
    public JsonNode? First(IReadOnlyList<PathStep> steps, JsonNode? from, out bool found)
    {
        var outer = Found;
        Found = [new JsonMatch(null, null, 0, from)];
        foreach (var step in steps) Step(step);
        found = Found.Count > 0;
        var value = found ? Found[0].Value : null;
        Found = outer;
        return value;
    }

    private void Take(PathStep step, JsonNode node)
    {
        step.Select(node, this);
        if (!step.Deep) return;
        if (node is JsonObject members)
        {
            foreach (var (_, value) in members)
                if (value is not null && Visit()) Take(step, value);
        }
        else if (node is JsonArray items)
        {
            for (var i = 0; i < items.Count; i++)
                if (items[i] is { } value && Visit()) Take(step, value);
        }
    }

    private bool Visit() => ++_visits <= MostVisits;
}
