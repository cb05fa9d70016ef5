namespace Sluice.CallCentre;

/// <summary>Somebody who has left a way to be called: an event carried the entity <c>io.sluice/contact</c>. Neither number nor reference is kept here.</summary>
/// <param name="VisitorId">Whose event it was: domain_userid, else user_id, else network_userid.</param>
/// <param name="Day">On which day (UTC).</param>
public sealed record LeadSeen(string VisitorId, DateOnly Day);
