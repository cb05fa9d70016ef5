namespace Sluice.Visitors.Rules;

/// <summary>One rule, of any kind.</summary>
/// <param name="Kind">What it gives.</param>
/// <param name="Name">Name of the flag, interest or trait, or type of the id; null for interests that are named by a field.</param>
/// <param name="From">Index of the field that gives the value; −1 for none.</param>
/// <param name="When">All of which must hold.</param>
internal sealed record Rule(RuleKind Kind, string? Name, int From, IReadOnlyList<Condition> When);
