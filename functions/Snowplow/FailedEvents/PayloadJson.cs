using System.Text.Json;

namespace Sluice.Snowplow.FailedEvents;

/// <summary>The shapes of the payloads inside failed events.</summary>
internal static class PayloadJson
{
    /// <summary>A request: what adapter failures and tracker protocol violations carry.</summary>
    public static void WriteCollectorPayload(
        Utf8JsonWriter writer, string vendor, string version, CollectorPayload payload)
    {
        writer.WriteStartObject();
        writer.WriteString("vendor"u8, vendor);
        writer.WriteString("version"u8, version);
        // A query string that does not decode never gets this far (it is a format violation): an empty list is then no loss.
        WriteParameters(
            writer, "querystring", QueryString.TryParse(payload.Querystring, out var parameters, out _) ? parameters : []);
        writer.WriteString("contentType"u8, payload.ContentType);
        writer.WriteString("body"u8, payload.Body);
        writer.WriteString("collector"u8, payload.Collector);
        WriteRequest(writer, payload);
        writer.WriteString("networkUserId"u8, payload.NetworkUserId);
        writer.WriteEndObject();
    }

    /// <summary>An event: what schema violations and enrichment failures carry.</summary>
    public static void WriteEnrichmentPayload(Utf8JsonWriter writer, EnrichedEvent enriched, RawEvent raw)
    {
        writer.WriteStartObject();
        writer.WriteStartObject("enriched"u8);
        foreach (var column in EnrichedColumns.All) WriteColumn(writer, column, enriched);
        writer.WriteEndObject();
        writer.WriteStartObject("raw"u8);
        writer.WriteString("vendor"u8, raw.Vendor);
        writer.WriteString("version"u8, raw.Version);
        WriteParameters(writer, "parameters", raw.Parameters);
        writer.WriteString("contentType"u8, raw.Payload.ContentType);
        writer.WriteString("loaderName"u8, raw.Payload.Collector);
        WriteRequest(writer, raw.Payload);
        writer.WriteString("userId"u8, raw.Payload.NetworkUserId);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void WriteRequest(Utf8JsonWriter writer, CollectorPayload payload)
    {
        writer.WriteString("encoding"u8, payload.Encoding);
        writer.WriteString("hostname"u8, payload.Hostname);
        writer.WriteString("timestamp"u8, Times.ToIso(payload.Timestamp));
        writer.WriteString("ipAddress"u8, payload.IpAddress);
        writer.WriteString("useragent"u8, payload.UserAgent);
        writer.WriteString("refererUri"u8, payload.RefererUri);
        writer.WriteStartArray("headers"u8);
        foreach (var header in payload.Headers ?? []) writer.WriteStringValue(header);
        writer.WriteEndArray();
    }

    private static void WriteParameters(
        Utf8JsonWriter writer, string name, IReadOnlyList<KeyValuePair<string, string?>> parameters)
    {
        writer.WriteStartArray(name);
        foreach (var (key, value) in parameters)
        {
            writer.WriteStartObject();
            writer.WriteString("name"u8, key);
            writer.WriteString("value"u8, value);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
    }

    /// <summary>The schemas' own types: co-ordinates and flags are numbers, txn_id, money and times their text.</summary>
    private static void WriteColumn(Utf8JsonWriter writer, EnrichedColumn column, EnrichedEvent enriched)
    {
        writer.WritePropertyName(column.Name);
        switch (column.Kind)
        {
            case ColumnKind.Integer when column.Name != "txn_id" && column.GetInteger(enriched) is { } number:
                writer.WriteNumberValue(number);
                break;
            case ColumnKind.Boolean when column.GetBoolean(enriched) is { } flag:
                writer.WriteNumberValue(flag ? 1 : 0);
                break;
            case ColumnKind.Decimal
                when column.Name is "geo_latitude" or "geo_longitude" && column.GetString(enriched) is { } text
                    && Decimals.ToJsonNumber(text) is { } degrees:
                writer.WriteRawValue(degrees, skipInputValidation: true);
                break;
            default:
                writer.WriteStringValue(column.GetText(enriched));
                break;
        }
    }
}
