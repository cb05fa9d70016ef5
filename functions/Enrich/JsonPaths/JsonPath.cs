using System.Text.Json.Nodes;

namespace Sluice.Enrich.JsonPaths;

/// <summary>
/// A JSON path (RFC 9535, the part of it that configurations use): <c>$</c>, <c>.name</c>, <c>['name']</c>, <c>[0]</c>,
/// <c>[-1]</c>, <c>[1:3]</c>, <c>[0,2]</c>, <c>*</c>, <c>..</c>, and filters <c>[?(@.a.b == 1)]</c> with one comparison or one
/// pattern. Searches are bounded, see <see cref="PathRun"/>.
/// </summary>
internal sealed class JsonPath
{
    private readonly IReadOnlyList<PathStep> _steps;

    private JsonPath(string text, IReadOnlyList<PathStep> steps) => (Text, _steps) = (text, steps);

    /// <summary>The path as it was written.</summary>
    public string Text { get; }

    /// <summary>Reads a path; on false <paramref name="error"/> says what is wrong and where.</summary>
    public static bool TryParse(string text, out JsonPath path, out string error)
    {
        path = null!;
        if (!new PathParser(text).TryRead(out var steps, out error)) return false;
        path = new JsonPath(text, steps);
        return true;
    }

    /// <summary>The places that the path leads to, in the order in which the JSON holds them.</summary>
    public IReadOnlyList<JsonMatch> Find(JsonNode? root)
    {
        var run = new PathRun();
        run.Found.Add(new JsonMatch(null, null, 0, root));
        foreach (var step in _steps) run.Step(step);
        return run.Found;
    }
}
