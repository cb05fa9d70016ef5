namespace Sluice.Visitors.Identities;

/// <summary>What the row of an id says of another id.</summary>
/// <param name="Other">The other id.</param>
/// <param name="At">Time of an event that had both, or when the pair was taken back, UTC.</param>
public readonly record struct IdentityLink(TypedId Other, DateTimeOffset At);
