namespace Sluice.Snowplow.FailedEvents;

/// <summary>What a reader of the failed hub can say about a row, whoever wrote it.</summary>
public sealed record BadRowSummary
{
    /// <summary>The row's Iglu URI.</summary>
    public required string Schema { get; init; }

    /// <summary>Name in it, such as <c>schema_violations</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Version in it, such as <c>2-0-1</c>.</summary>
    public required string Version { get; init; }

    /// <summary>Who wrote it; null when the row does not say.</summary>
    public Processor? Processor { get; init; }

    /// <summary>When it failed; null when the row does not say.</summary>
    public DateTimeOffset? Timestamp { get; init; }

    /// <summary>Vendor of the request's path, such as <c>com.snowplowanalytics.snowplow</c>; null where there is no request.</summary>
    public string? Vendor { get; init; }

    /// <summary>Version of the request's path, such as <c>tp2</c>.</summary>
    public string? ApiVersion { get; init; }

    /// <summary>The reasons, each as compact JSON text; at most <see cref="BadRowReader.MaxMessages"/>.</summary>
    public IReadOnlyList<string> Messages { get; init; } = [];

    /// <summary>The event's id, where an event had been read.</summary>
    public string? EventId { get; init; }

    /// <summary>
    /// The request, where the row carries one (adapter failures, tracker protocol violations): path and query string
    /// are rebuilt from their decoded parts. Of an event's row it holds what the event's <c>raw</c> knows of its request.
    /// </summary>
    public CollectorPayload? Payload { get; init; }

    /// <summary>The event's parameters, where the row carries an event (schema violations, enrichment failures).</summary>
    public RawEvent? Raw { get; init; }

    /// <summary>A payload that is text: truncated, Base64 or unread; null for the other rows.</summary>
    public string? Text { get; init; }
}
