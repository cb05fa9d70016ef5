using Sluice.Enrich.Parameters;
using Sluice.Iglu;
using Sluice.Snowplow;

namespace Sluice.Enrich.Adapters;

/// <summary>A payload that passed the payload checks, with its path and query string taken apart.</summary>
internal sealed record AdapterRequest(
    CollectorPayload Payload, string Vendor, string Version, ParameterMap Query, ISchemaValidator Validator, int MaxJsonDepth)
{
    /// <summary>The body; null for none and for an empty one.</summary>
    public string? Body => string.IsNullOrEmpty(Payload.Body) ? null : Payload.Body;

    /// <summary>The content type; null for none and for an empty one.</summary>
    public string? ContentType => string.IsNullOrEmpty(Payload.ContentType) ? null : Payload.ContentType;

    /// <summary>An event of this request.</summary>
    public RawEvent Event(IReadOnlyList<KeyValuePair<string, string?>> parameters) =>
        new() { Vendor = Vendor, Version = Version, Parameters = parameters, Payload = Payload };
}
