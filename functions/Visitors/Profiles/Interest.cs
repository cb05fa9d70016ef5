namespace Sluice.Visitors.Profiles;

/// <summary>What a visitor looked at, as a rule names it.</summary>
/// <param name="Name">Its name, 64 characters at most.</param>
/// <param name="Count">Events that showed it.</param>
/// <param name="LastAt">The latest of them, UTC.</param>
public readonly record struct Interest(string Name, long Count, DateTimeOffset LastAt);
