namespace Sluice.CallCentre;

/// <summary>Profiles for the lead score. Throws the store's own exception when it cannot be asked.</summary>
public interface ILeadProfiles
{
    /// <summary>What is known of a visitor; null for a stranger, and for somebody who was erased.</summary>
    ValueTask<LeadFacts?> FindAsync(string visitorId, CancellationToken cancellationToken);
}
