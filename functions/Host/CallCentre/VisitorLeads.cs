using Sluice.CallCentre;
using Sluice.Visitors;
using Sluice.Visitors.Api;
using Sluice.Visitors.Rules;

namespace Sluice.Host.CallCentre;

/// <summary>Profiles for the lead score, as the visitor API answers them.</summary>
internal sealed class VisitorLeads(VisitorReader visitors, VisitorRules rules, VisitorsOptions options, TimeProvider time) : ILeadProfiles
{
    /// <inheritdoc />
    public async ValueTask<LeadFacts?> FindAsync(string visitorId, CancellationToken cancellationToken) =>
        await visitors.FindAsync(visitorId, withRecent: false, cancellationToken) is { Profile: not null } found
            ? new LeadFacts(found.Person.Name, ProfileJson.Of(found, rules, options.SessionGap, time.GetUtcNow()))
            : null;
}
