namespace Sluice.Audiences;

/// <summary>Somebody who is in an audience.</summary>
/// <param name="Audience">The audience.</param>
/// <param name="VisitorId">The visitor key under which the entry was told.</param>
/// <param name="Entered">When.</param>
/// <param name="Person">Name of the person at the time of the decision.</param>
public sealed record Member(string Audience, string VisitorId, DateTimeOffset Entered, string Person);
