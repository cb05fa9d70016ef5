namespace Sluice.Visitors.Profiles;

/// <summary>The latest value of a field that a rule declares.</summary>
/// <param name="Name">The trait's name.</param>
/// <param name="Value">The value, cut to 256 characters.</param>
/// <param name="At">When it was said, UTC.</param>
public readonly record struct Trait(string Name, string Value, DateTimeOffset At);
