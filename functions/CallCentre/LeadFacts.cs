namespace Sluice.CallCentre;

/// <summary>What is known of somebody.</summary>
/// <param name="PersonId">One name for one person, whichever visitor was asked for.</param>
/// <param name="Profile">The profile as the visitor API answers it, UTF-8 JSON.</param>
public sealed record LeadFacts(string PersonId, ReadOnlyMemory<byte> Profile);
