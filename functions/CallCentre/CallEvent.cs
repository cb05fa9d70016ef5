namespace Sluice.CallCentre;

/// <summary>What the call centre takes from an enriched event: a step of a call, a lead, or both.</summary>
internal readonly record struct CallEvent(string? CallId, CallStep? Step, LeadSeen? Lead);
