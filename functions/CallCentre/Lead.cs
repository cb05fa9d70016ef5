using System.Collections.Immutable;

namespace Sluice.CallCentre;

/// <summary>Somebody to call.</summary>
/// <param name="PersonId">Who: one name for all ids of the person.</param>
/// <param name="VisitorId">One of these ids, by which the visitor API finds the person.</param>
/// <param name="Score">Sum of the weights of the rules that hold.</param>
/// <param name="Reasons">These rules, the heaviest first.</param>
/// <param name="LastDay">The last day (UTC) on which the person left a way to be called.</param>
public sealed record Lead(string PersonId, string VisitorId, int Score, ImmutableArray<string> Reasons, DateOnly LastDay);
