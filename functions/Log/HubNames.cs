namespace Sluice.Log;

/// <summary>Names of the hubs and of the consumer groups that Sluice itself reads them with.</summary>
public static class HubNames
{
    /// <summary>Raw payloads, Thrift <c>CollectorPayload</c>, by network user id.</summary>
    public const string Collected = "collected";

    /// <summary>Enriched events, 131-column TSV, by visitor.</summary>
    public const string Enriched = "enriched";

    /// <summary>Failed events, self-describing bad-row JSON.</summary>
    public const string Failed = "failed";

    /// <summary>Entries into and exits from audiences, self-describing JSON.</summary>
    public const string Audiences = "audiences";
}
