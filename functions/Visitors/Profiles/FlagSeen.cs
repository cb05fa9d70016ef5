namespace Sluice.Visitors.Profiles;

/// <summary>A flag that a rule has set. It is up until its lifetime after <see cref="LastAt"/> is over.</summary>
/// <param name="Name">The flag's name.</param>
/// <param name="FirstAt">The first event that set it, UTC.</param>
/// <param name="LastAt">The latest event that set it, UTC.</param>
public readonly record struct FlagSeen(string Name, DateTimeOffset FirstAt, DateTimeOffset LastAt);
