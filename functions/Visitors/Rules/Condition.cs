using System.Text.RegularExpressions;

namespace Sluice.Visitors.Rules;

/// <summary>What must hold of a field. Of several values of a field one is enough; with <c>not</c>, none may do.</summary>
internal sealed record Condition
{
    public required FieldPath Field { get; init; }

    /// <summary>Where the field's values are, among all fields of the rules.</summary>
    public int Index { get; init; }

    /// <summary>One of these, when it is not null.</summary>
    public IReadOnlyList<string>? OneOf { get; init; }

    /// <summary>This pattern, when it is not null.</summary>
    public string? Glob { get; init; }

    /// <summary>This expression, when it is not null; without backtracking, so its time is bounded by the text's length.</summary>
    public Regex? Regex { get; init; }

    /// <summary>There, or not there, when it is not null.</summary>
    public bool? Exists { get; init; }

    /// <summary>The opposite.</summary>
    public bool Not { get; init; }

    public bool Holds(string[] values) => Not != (Exists is { } exists ? values.Length > 0 == exists : Any(values));

    /// <summary>True when a value does, regardless of <see cref="Not"/>.</summary>
    public bool Matches(string value) =>
        OneOf?.Contains(value, StringComparer.Ordinal)
        ?? (Glob is not null ? Rules.Glob.IsMatch(Glob, value) : Regex?.IsMatch(value) ?? Exists == true);

    private bool Any(string[] values)
    {
        foreach (var value in values)
            if (Matches(value))
                return true;
        return false;
    }
}
