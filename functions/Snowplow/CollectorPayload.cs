namespace Sluice.Snowplow;

/// <summary>
/// What the collector received in one request, as it stands on the collected hub: Thrift struct
/// <c>iglu:com.snowplowanalytics.snowplow/CollectorPayload/thrift/1-0-0</c>.
/// </summary>
public sealed record CollectorPayload
{
    /// <summary>The schema every payload names (Thrift field 31337).</summary>
    public const string SchemaUri = "iglu:com.snowplowanalytics.snowplow/CollectorPayload/thrift/1-0-0";

    /// <summary>Schema as read; <see cref="SchemaUri"/> on what we write.</summary>
    public string Schema { get; init; } = SchemaUri;

    /// <summary>Client address (100), or <c>unknown</c>.</summary>
    public string IpAddress { get; init; } = "unknown";

    /// <summary>Receipt, epoch milliseconds (200).</summary>
    public long Timestamp { get; init; }

    /// <summary>Character encoding (210), <c>UTF-8</c>.</summary>
    public string Encoding { get; init; } = "UTF-8";

    /// <summary>Name and version of the collector (220).</summary>
    public string Collector { get; init; } = "";

    /// <summary>User-Agent header (300).</summary>
    public string? UserAgent { get; init; }

    /// <summary>Referer header (310).</summary>
    public string? RefererUri { get; init; }

    /// <summary>Path with its leading slash, custom paths mapped (320).</summary>
    public string? Path { get; init; }

    /// <summary>Raw, undecoded query string without the question mark (330).</summary>
    public string? Querystring { get; init; }

    /// <summary>Body of a POST as text (340).</summary>
    public string? Body { get; init; }

    /// <summary>Headers as <c>Name: value</c>, in order (350).</summary>
    public IReadOnlyList<string>? Headers { get; init; }

    /// <summary>Lower-cased Content-Type of a POST (360).</summary>
    public string? ContentType { get; init; }

    /// <summary>Host of the request (400).</summary>
    public string? Hostname { get; init; }

    /// <summary>Network user id (410).</summary>
    public string? NetworkUserId { get; init; }
}
