using System.Globalization;
using Sluice.Enrich.Adapters;
using Sluice.Enrich.Parameters;
using Sluice.Iglu;
using Sluice.Snowplow;
using Sluice.Snowplow.FailedEvents;

namespace Sluice.Enrich.Input;

/// <summary>What must be true of a payload before its events are looked for; else it is a format violation.</summary>
internal static class PayloadChecks
{
    /// <summary>Checks and takes apart; null for success.</summary>
    public static FailureMessage? Check(
        CollectorPayload payload, ISchemaValidator validator, int maxJsonDepth, out AdapterRequest request)
    {
        request = null!;
        if (payload.Schema != CollectorPayload.SchemaUri)
            return new FailureMessage.InputData("schema", payload.Schema, $"expected {CollectorPayload.SchemaUri}");
        if (!Instants.TryFrom(payload.Timestamp, out _, out var error))
            return new FailureMessage.InputData("timestamp", payload.Timestamp.ToString(CultureInfo.InvariantCulture), error);
        if (payload.NetworkUserId is { } user && !Guid.TryParseExact(user, "D", out _))
            return new FailureMessage.InputData("networkUserId", user, "not valid UUID");
        if (payload.Path is null)
            return new FailureMessage.InputData("path", null, "request does not contain a path");
        if (!PayloadPath.TryRead(payload.Path, out var vendor, out var version))
            return new FailureMessage.InputData(
                "path", payload.Path, "path does not match (/)vendor/version(/) nor is a legacy /i(ce.png) request");
        if (!QueryString.TryParse(payload.Querystring, out var query, out error))
            return new FailureMessage.InputData("querystring", payload.Querystring, error);
        request = new AdapterRequest(payload, vendor, version, ParameterMap.From(query), validator, maxJsonDepth);
        return null;
    }
}
