using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Sluice.Enrich.JsonPaths;

/// <summary>A filter's condition: <c>@.path</c>, alone or compared with a literal or a pattern.</summary>
/// <param name="Path">Where the value is, seen from the candidate.</param>
/// <param name="Operator"><c>==</c>, <c>!=</c>, <c>&lt;</c>, <c>&lt;=</c>, <c>&gt;</c>, <c>&gt;=</c>, <c>=~</c>; null when being there is enough.</param>
/// <param name="Literal">What it is compared with.</param>
/// <param name="Pattern">The pattern of <c>=~</c>; it runs in linear time.</param>
internal sealed record PathCondition(IReadOnlyList<PathStep> Path, string? Operator, JsonNode? Literal, Regex? Pattern)
{
    public bool Holds(JsonNode? candidate, PathRun run)
    {
        var value = run.First(Path, candidate, out var found);
        if (!found) return false;
        return Operator switch
        {
            null => true,
            "=~" => value is not null && Pattern!.IsMatch(Text(value)),
            "==" => Equal(value, Literal),
            "!=" => !Equal(value, Literal),
            _ => Compare(value, Literal) is { } order && Operator switch
            {
                "<" => order < 0,
                "<=" => order <= 0,
                ">" => order > 0,
                _ => order >= 0,
            },
        };
    }

    /// <summary>A text as it is, anything else as its JSON.</summary>
    public static string Text(JsonNode value) =>
        value is JsonValue scalar && scalar.TryGetValue<string>(out var text) ? text : value.ToJsonString();

    private static bool Equal(JsonNode? left, JsonNode? right) =>
        left is null || right is null ? left is null && right is null
        : Number(left) is { } one && Number(right) is { } other ? one == other
        : JsonNode.DeepEquals(left, right);

    private static int? Compare(JsonNode? left, JsonNode? right)
    {
        if (left is null || right is null) return null;
        if (Number(left) is { } one && Number(right) is { } other) return one.CompareTo(other);
        return left.GetValueKind() == JsonValueKind.String && right.GetValueKind() == JsonValueKind.String
            ? string.CompareOrdinal(Text(left), Text(right)) : null;
    }

    private static double? Number(JsonNode node) =>
        node.GetValueKind() == JsonValueKind.Number
        && double.TryParse(node.ToJsonString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;
}
