using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Sluice.Snowplow.FailedEvents;

/// <summary>
/// Writes failed events as one line of self-describing UTF-8 JSON, as the failed hub carries them. Shapes: the schemas of
/// <c>com.snowplowanalytics.snowplow.badrows</c> in Iglu Central.
/// </summary>
public static class BadRowJson
{
    /// <summary>Vendor of all their schemas.</summary>
    public const string Vendor = "com.snowplowanalytics.snowplow.badrows";

    /// <summary>Appends the row; no line break at the end.</summary>
    public static void Write(BadRow row, IBufferWriter<byte> output)
    {
        using var writer = new Utf8JsonWriter(output, JsonText.Options);
        writer.WriteStartObject();
        writer.WriteString("schema"u8, $"iglu:{Vendor}/{row.Name}/jsonschema/{row.Version}");
        writer.WriteStartObject("data"u8);
        writer.WriteStartObject("processor"u8);
        writer.WriteString("artifact"u8, row.Processor.Artifact);
        writer.WriteString("version"u8, row.Processor.Version);
        writer.WriteEndObject();
        WriteFailure(writer, row);
        WritePayload(writer, row);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    /// <summary>The row's bytes in an array of their own.</summary>
    public static byte[] ToBytes(BadRow row)
    {
        var output = new ArrayBufferWriter<byte>(4096);
        Write(row, output);
        return output.WrittenSpan.ToArray();
    }

    private static void WriteFailure(Utf8JsonWriter writer, BadRow row)
    {
        writer.WriteStartObject("failure"u8);
        if (row is not BadRow.RecoveryError) writer.WriteString("timestamp"u8, Times.ToIso(row.Timestamp.UtcDateTime));
        switch (row)
        {
            case BadRow.SizeViolation size:
                writer.WriteNumber("maximumAllowedSizeBytes"u8, size.MaximumAllowedSizeBytes);
                writer.WriteNumber("actualSizeBytes"u8, size.ActualSizeBytes);
                writer.WriteString("expectation"u8, size.Expectation);
                break;
            case BadRow.CollectorPayloadFormatViolation format:
                writer.WriteString("loader"u8, "thrift"u8);
                writer.WritePropertyName("message"u8);
                FailureMessageJson.Write(writer, format.Message, fieldName: "payloadField");
                break;
            case BadRow.AdapterFailures adapter:
                WriteApi(writer, adapter.Vendor, adapter.AdapterVersion, adapter.Messages);
                break;
            case BadRow.TrackerProtocolViolations protocol:
                WriteApi(writer, protocol.Vendor, protocol.AdapterVersion, protocol.Messages);
                break;
            case BadRow.SchemaViolations schema:
                WriteMessages(writer, schema.Messages);
                break;
            case BadRow.EnrichmentFailures enrichment:
                WriteMessages(writer, enrichment.Messages);
                break;
            case BadRow.GenericError generic:
                writer.WriteStartArray("errors"u8);
                foreach (var error in generic.Errors) writer.WriteStringValue(error);
                writer.WriteEndArray();
                break;
            case BadRow.RecoveryError recovery:
                writer.WriteString("error"u8, recovery.Error);
                writer.WriteString("configName"u8, recovery.ConfigName);
                break;
        }
        writer.WriteEndObject();
    }

    private static void WritePayload(Utf8JsonWriter writer, BadRow row)
    {
        writer.WritePropertyName("payload"u8);
        switch (row)
        {
            case BadRow.SizeViolation size: writer.WriteStringValue(size.Payload); break;
            case BadRow.CollectorPayloadFormatViolation format: writer.WriteBase64StringValue(format.Payload.Span); break;
            case BadRow.GenericError generic: writer.WriteStringValue(generic.Payload); break;
            case BadRow.AdapterFailures adapter:
                PayloadJson.WriteCollectorPayload(writer, adapter.Vendor, adapter.AdapterVersion, adapter.Payload);
                break;
            case BadRow.TrackerProtocolViolations protocol:
                PayloadJson.WriteCollectorPayload(writer, protocol.Vendor, protocol.AdapterVersion, protocol.Payload);
                break;
            case BadRow.SchemaViolations schema:
                PayloadJson.WriteEnrichmentPayload(writer, schema.Enriched, schema.Raw);
                break;
            case BadRow.EnrichmentFailures enrichment:
                PayloadJson.WriteEnrichmentPayload(writer, enrichment.Enriched, enrichment.Raw);
                break;
            case BadRow.RecoveryError recovery:
                JsonText.WriteRawOrText(writer, Encoding.UTF8.GetString(recovery.FailedRow.Span));
                writer.WriteNumber("recoveries"u8, recovery.Recoveries);
                break;
        }
    }

    private static void WriteApi(
        Utf8JsonWriter writer, string vendor, string version, IReadOnlyList<FailureMessage> messages)
    {
        writer.WriteString("vendor"u8, vendor);
        writer.WriteString("version"u8, version);
        WriteMessages(writer, messages);
    }

    private static void WriteMessages(Utf8JsonWriter writer, IReadOnlyList<FailureMessage> messages)
    {
        writer.WriteStartArray("messages"u8);
        foreach (var message in messages) FailureMessageJson.Write(writer, message);
        writer.WriteEndArray();
    }

    private static void WriteMessages(Utf8JsonWriter writer, IReadOnlyList<EnrichmentFailure> messages)
    {
        writer.WriteStartArray("messages"u8);
        foreach (var failure in messages)
        {
            writer.WriteStartObject();
            if (failure.SchemaKey is null || failure.Identifier is null) writer.WriteNull("enrichment"u8);
            else
            {
                writer.WriteStartObject("enrichment"u8);
                writer.WriteString("schemaKey"u8, failure.SchemaKey);
                writer.WriteString("identifier"u8, failure.Identifier);
                writer.WriteEndObject();
            }
            writer.WritePropertyName("message"u8);
            FailureMessageJson.Write(writer, failure.Message);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
    }
}
