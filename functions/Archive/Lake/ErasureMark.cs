namespace Sluice.Archive.Lake;

/// <summary>Somebody wants to be forgotten.</summary>
/// <param name="Id">A <c>domain_userid</c>, <c>user_id</c> or <c>network_userid</c>: events with it in any of the three go.</param>
/// <param name="At">When it was asked for, UTC: events of hours that begin later stay.</param>
public sealed record ErasureMark(string Id, DateTimeOffset At);
