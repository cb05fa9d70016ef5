using System.Collections.Immutable;

namespace Sluice.CallCentre;

/// <summary>Somebody to call.</summary>
/// <param name="PersonId">Who: the person's id, which the visitor API knows.</param>
/// <param name="Score">Sum of the weights of the rules that hold.</param>
/// <param name="Reasons">These rules, the heaviest first.</param>
/// <param name="LastDay">The last day (UTC) on which the person left a way to be called.</param>
public sealed record Lead(string PersonId, int Score, ImmutableArray<string> Reasons, DateOnly LastDay);
