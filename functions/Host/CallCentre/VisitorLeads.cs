using System.Buffers;
using System.Text.Json;
using Sluice.CallCentre;
using Sluice.Log;
using Sluice.Visitors;

namespace Sluice.Host.CallCentre;

/// <summary>Profiles for the lead score, from where the visitor API reads them.</summary>
internal sealed class VisitorLeads(IVisitorStore visitors, ILogSender log) : ILeadProfiles
{
    /// <inheritdoc />
    public async ValueTask<LeadFacts?> FindAsync(string visitorId, CancellationToken cancellationToken)
    {
        var partitions = await log.GetPartitionCountAsync(HubNames.Enriched, cancellationToken);
        var profile = await visitors.FindAsync(PartitionHash.PartitionOf(visitorId, partitions), visitorId, cancellationToken);
        return profile is null ? null : new LeadFacts(profile.Id, Facts(profile));
    }

    private static ReadOnlyMemory<byte> Facts(VisitorProfile profile)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteNumber("events", profile.Events);
            json.WriteNumber("pageViews", profile.PageViews);
            json.WriteNumber("sessions", profile.Sessions);
            Campaign("firstCampaign", profile.FirstCampaign);
            Campaign("lastCampaign", profile.LastCampaign);
            json.WriteEndObject();

            void Campaign(string name, Campaign? campaign)
            {
                if (campaign is null) return;
                json.WriteStartObject(name);
                json.WriteString("medium", campaign.Medium);
                json.WriteString("source", campaign.Source);
                json.WriteString("term", campaign.Term);
                json.WriteString("content", campaign.Content);
                json.WriteString("name", campaign.Name);
                json.WriteEndObject();
            }
        }
        return buffer.WrittenMemory;
    }
}
