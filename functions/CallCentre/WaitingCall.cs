namespace Sluice.CallCentre;

/// <summary>A call that waits now.</summary>
public sealed record WaitingCall(string CallId, DateTimeOffset Since, string? Team, string? Agent, string? Line);
