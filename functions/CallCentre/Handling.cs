namespace Sluice.CallCentre;

/// <summary>One agent's part of a call, from taking it to passing it on or to its end; holding counts as handling.</summary>
/// <param name="Agent">Who, when known.</param>
/// <param name="Team">Of which team, when known.</param>
/// <param name="From">Since when.</param>
/// <param name="To">Until when; null while it lasts.</param>
public sealed record Handling(string? Agent, string? Team, DateTimeOffset From, DateTimeOffset? To);
