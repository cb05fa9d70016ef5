using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Sluice.Snowplow;
using Sluice.Snowplow.FailedEvents;

namespace Sluice.Cli.Micro;

/// <summary>Builds the objects of Micro's answers.</summary>
internal static class MicroJson
{
    /// <summary>A GoodEvent: rawEvent, eventType, schema, contexts, event, incomplete.</summary>
    public static MicroEvent Good(EnrichedEvent enriched, RawEvent? raw, int? partition, long? sequence, bool incomplete)
    {
        var schema = $"iglu:{enriched.EventVendor}/{enriched.EventName}/{enriched.EventFormat}/{enriched.EventVersion}";
        var contexts = Schemas(enriched.Contexts);
        var json = Write(writer =>
        {
            writer.WriteStartObject();
            WriteRaw(writer, raw);
            writer.WriteString("eventType", enriched.Event);
            writer.WriteString("schema", schema);
            writer.WriteStartArray("contexts");
            foreach (var context in contexts) writer.WriteStringValue(context);
            writer.WriteEndArray();
            writer.WritePropertyName("event");
            EnrichedJson.WriteNested(enriched, writer);
            writer.WriteBoolean("incomplete", incomplete);
            writer.WriteEndObject();
        });
        return new MicroEvent
        {
            Json = json, IsBad = false, Incomplete = incomplete, EventId = enriched.EventId, EventType = enriched.Event,
            Schema = schema, Contexts = contexts, CollectedPartition = partition, CollectedSequence = sequence,
            EventName = enriched.EventName,
        };
    }

    /// <summary>A BadEvent: collectorPayload, rawEvent, errors (a sentence, then the bad row as text).</summary>
    public static MicroEvent Bad(ReadOnlyMemory<byte> row, int? partition, long? sequence)
    {
        if (!BadRowReader.TryRead(row, out var summary, out var error))
            summary = new BadRowSummary { Schema = "", Name = "unreadable", Version = "", Messages = [error] };
        var sentence = summary.Name switch
        {
            "collector_payload_format_violation" => "Can't deserialize Thrift bytes.",
            "adapter_failures" or "tracker_protocol_violations" =>
                "Error while extracting event(s) from collector payload and validating it/them.",
            _ => "Error while validating the event.",
        };
        var json = Write(writer =>
        {
            writer.WriteStartObject();
            WritePayload(writer, summary);
            WriteRaw(writer, summary.Raw);
            writer.WriteStartArray("errors");
            writer.WriteStringValue(sentence);
            writer.WriteStringValue(Encoding.UTF8.GetString(row.Span));
            writer.WriteEndArray();
            writer.WriteEndObject();
        });
        return new MicroEvent
        {
            Json = json, IsBad = true, EventId = EventIdOf(summary), Vendor = summary.Vendor, Version = summary.ApiVersion,
            CollectedPartition = partition, CollectedSequence = sequence, BadRowType = summary.Name, Reasons = summary.Messages,
        };
    }

    private static string? EventIdOf(BadRowSummary summary)
    {
        if (summary.EventId is not null) return summary.EventId;
        foreach (var parameter in summary.Raw?.Parameters ?? [])
            if (parameter.Key == "eid")
                return parameter.Value;
        return null;
    }

    private static void WritePayload(Utf8JsonWriter writer, BadRowSummary summary)
    {
        if (summary.Payload is not { } payload)
        {
            writer.WriteNull("collectorPayload");
            return;
        }
        writer.WriteStartObject("collectorPayload");
        WriteApi(writer, summary.Vendor, summary.ApiVersion);
        writer.WriteStartArray("querystring");
        foreach (var pair in (payload.Querystring ?? "").Split('&', StringSplitOptions.RemoveEmptyEntries)) writer.WriteStringValue(pair);
        writer.WriteEndArray();
        writer.WriteString("contentType", payload.ContentType);
        writer.WriteString("body", payload.Body);
        WriteOrigin(writer, payload);
        writer.WriteEndObject();
    }

    private static void WriteRaw(Utf8JsonWriter writer, RawEvent? raw)
    {
        if (raw is null)
        {
            writer.WriteNull("rawEvent");
            return;
        }
        writer.WriteStartObject("rawEvent");
        WriteApi(writer, raw.Vendor, raw.Version);
        writer.WriteStartObject("parameters");
        // A name that came twice counts once, with its last value: the object is a map.
        var parameters = new Dictionary<string, string?>();
        foreach (var (name, value) in raw.Parameters) parameters[name] = value;
        foreach (var (name, value) in parameters) writer.WriteString(name, value);
        writer.WriteEndObject();
        writer.WriteString("contentType", raw.Payload.ContentType);
        WriteOrigin(writer, raw.Payload);
        writer.WriteEndObject();
    }

    private static void WriteApi(Utf8JsonWriter writer, string? vendor, string? version)
    {
        writer.WriteStartObject("api");
        writer.WriteString("vendor", vendor);
        writer.WriteString("version", version);
        writer.WriteEndObject();
    }

    private static void WriteOrigin(Utf8JsonWriter writer, CollectorPayload payload)
    {
        writer.WriteStartObject("source");
        writer.WriteString("name", payload.Collector);
        writer.WriteString("encoding", payload.Encoding);
        writer.WriteString("hostname", payload.Hostname);
        writer.WriteEndObject();
        writer.WriteStartObject("context");
        // Outside the years that a date can have, the time is left out rather than bent.
        if (payload.Timestamp is >= -62135596800000 and <= 253402300799999)
            writer.WriteString("timestamp", DateTimeOffset.FromUnixTimeMilliseconds(payload.Timestamp)
                .ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture));
        else writer.WriteNull("timestamp");
        writer.WriteString("ipAddress", payload.IpAddress);
        writer.WriteString("useragent", payload.UserAgent);
        writer.WriteString("refererUri", payload.RefererUri);
        writer.WriteStartArray("headers");
        foreach (var header in payload.Headers ?? []) writer.WriteStringValue(header);
        writer.WriteEndArray();
        writer.WriteString("userId", payload.NetworkUserId);
        writer.WriteEndObject();
    }

    private static List<string> Schemas(string? contexts)
    {
        var schemas = new List<string>();
        if (contexts is null) return schemas;
        using var json = JsonDocument.Parse(contexts);
        foreach (var context in json.RootElement.GetProperty("data").EnumerateArray())
            schemas.Add(context.GetProperty("schema").GetString()!);
        return schemas;
    }

    private static string Write(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(4096);
        using (var writer = new Utf8JsonWriter(buffer)) write(writer);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
