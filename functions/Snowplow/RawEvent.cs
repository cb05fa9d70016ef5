namespace Sluice.Snowplow;

/// <summary>One event as an adapter took it out of a payload, before enrichment: the <c>raw</c> of failed events.</summary>
public sealed record RawEvent
{
    /// <summary>Vendor of the path, such as <c>com.snowplowanalytics.snowplow</c>.</summary>
    public required string Vendor { get; init; }

    /// <summary>Version of the path, such as <c>tp2</c>.</summary>
    public required string Version { get; init; }

    /// <summary>Tracker parameters; null where a name came without a value. In the order in which they were merged.</summary>
    public required IReadOnlyList<KeyValuePair<string, string?>> Parameters { get; init; }

    /// <summary>The payload it came in.</summary>
    public required CollectorPayload Payload { get; init; }
}
