using System.Text.Json.Nodes;

namespace Sluice.Enrich.JsonPaths;

/// <summary>One step of a path: which members of a value it selects.</summary>
internal abstract record PathStep
{
    /// <summary>True for <c>..</c>: the step is taken from the value and from everything below it.</summary>
    public bool Deep { get; init; }

    /// <summary>Adds what the step selects of a value.</summary>
    public abstract void Select(JsonNode node, PathRun run);

    /// <summary>Members by name, elements by index (negative from the end).</summary>
    internal sealed record Picks(IReadOnlyList<string> Names, IReadOnlyList<int> Indexes) : PathStep
    {
        public override void Select(JsonNode node, PathRun run)
        {
            if (node is JsonObject members)
            {
                foreach (var name in Names)
                    if (members.TryGetPropertyValue(name, out var value)) run.Add(new JsonMatch(node, name, 0, value));
            }
            else if (node is JsonArray items)
            {
                foreach (var index in Indexes)
                {
                    var at = index < 0 ? items.Count + index : index;
                    if (at >= 0 && at < items.Count) run.Add(new JsonMatch(node, null, at, items[at]));
                }
            }
        }
    }

    /// <summary>Everything.</summary>
    internal sealed record Wildcard : PathStep
    {
        public override void Select(JsonNode node, PathRun run) => run.AddAll(node, static _ => true);
    }

    /// <summary>Elements from an index up to, not including, another.</summary>
    internal sealed record Slice(int? From, int? To) : PathStep
    {
        public override void Select(JsonNode node, PathRun run)
        {
            if (node is not JsonArray items) return;
            var from = Bound(From ?? 0, items.Count);
            var to = Bound(To ?? items.Count, items.Count);
            for (var i = from; i < to; i++) run.Add(new JsonMatch(node, null, i, items[i]));
        }

        private static int Bound(int index, int count) => Math.Clamp(index < 0 ? count + index : index, 0, count);
    }

    /// <summary>Whatever a condition holds for.</summary>
    internal sealed record Filter(PathCondition Condition) : PathStep
    {
        public override void Select(JsonNode node, PathRun run) => run.AddAll(node, value => Condition.Holds(value, run));
    }
}
