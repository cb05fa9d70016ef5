using System.Text;
using Sluice.Enrich.Json;
using Sluice.Log;
using Sluice.Snowplow;

namespace Sluice.Enrich.Enrichments.Pii;

/// <summary>
/// The second event of a pseudonymised one, for those who may see both: which values were replaced, and by what. It names
/// the first as its parent.
/// </summary>
internal static class PiiEvents
{
    private const string Name = "pii_transformation";

    public static EnrichedEvent Create(EnrichedEvent parent, string transformationJson, Origin origin)
    {
        var parentId = $"{{\"parentEventId\":\"{parent.EventId}\"}}";
        return new EnrichedEvent
        {
            AppId = parent.AppId,
            Platform = "srv",
            EtlTstamp = parent.EtlTstamp,
            CollectorTstamp = parent.CollectorTstamp,
            DerivedTstamp = parent.DerivedTstamp,
            TrueTstamp = parent.TrueTstamp,
            VEtl = parent.VEtl,
            VCollector = parent.VCollector,
            Event = Name,
            EventId = EventIds.Create(EventIds.HashOf(Encoding.UTF8.GetBytes($"{Name}:{parent.EventId}")), origin),
            EventVendor = Wrappers.Vendor,
            EventName = Name,
            EventFormat = "jsonschema",
            EventVersion = "1-0-0",
            Contexts = $"{{\"schema\":\"{Wrappers.Contexts}\",\"data\":[{{\"schema\":\"iglu:{Wrappers.Vendor}/parent_event/jsonschema/1-0-0\",\"data\":{parentId}}}]}}",
            UnstructEvent = $"{{\"schema\":\"{Wrappers.UnstructEvent}\",\"data\":{{\"schema\":\"iglu:{Wrappers.Vendor}/{Name}/jsonschema/1-0-0\",\"data\":{transformationJson}}}}}",
        };
    }
}
