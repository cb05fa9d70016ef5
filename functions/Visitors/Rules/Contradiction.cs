namespace Sluice.Visitors.Rules;

/// <summary>Finds conditions that can never hold together, which nobody means.</summary>
internal static class Contradiction
{
    /// <summary>The field on which conditions exclude each other; null when there is none that can be seen.</summary>
    public static string? In(IReadOnlyList<Condition> conditions)
    {
        foreach (var group in conditions.GroupBy(condition => condition.Index))
        {
            var isThere = group.Any(condition => condition.Exists is null ? !condition.Not : condition.Exists != condition.Not);
            var isAway = group.Any(condition => condition.Exists is { } exists && exists == condition.Not);
            if (isThere && isAway) return group.First().Field.Text;
            // Entities and lists may give several values at once, of which each condition may find its own.
            if (group.First().Field.Column is not null && Excludes([.. group])) return group.First().Field.Text;
        }
        return null;
    }

    private static bool Excludes(List<Condition> conditions)
    {
        var texts = conditions.Where(condition => condition is { OneOf: not null, Not: false }).ToList();
        return texts.Count > 0
            && !texts[0].OneOf!.Any(text => conditions.All(other => other.Exists is not null || other.Matches(text) != other.Not));
    }
}
