using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Sluice.Snowplow;

namespace Sluice.Cli.Micro;

/// <summary>Writes the entries of <c>/micro/good</c> and <c>/micro/bad</c>.</summary>
internal static class MicroJson
{
    // Every answer says that it is JSON, so nothing beyond JSON's own rules needs escaping.
    private static readonly JsonWriterOptions Options = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true, MaxDepth = 1000,
    };

    /// <summary>An entry of <c>/micro/good</c>.</summary>
    public static byte[] Good(
        RawEvent raw, EnrichedEvent enriched, string? schema, IReadOnlyList<string> contexts, bool incomplete)
    {
        var output = new ArrayBufferWriter<byte>(8192);
        using (var writer = new Utf8JsonWriter(output, Options))
        {
            writer.WriteStartObject();
            WriteRaw(writer, raw);
            writer.WriteString("eventType"u8, enriched.Event);
            writer.WriteString("schema"u8, schema);
            writer.WriteStartArray("contexts"u8);
            foreach (var context in contexts) writer.WriteStringValue(context);
            writer.WriteEndArray();
            writer.WritePropertyName("event"u8);
            EnrichedJson.WriteNested(enriched, writer);
            writer.WriteBoolean("incomplete"u8, incomplete);
            writer.WriteEndObject();
        }
        return output.WrittenSpan.ToArray();
    }

    /// <summary>An entry of <c>/micro/bad</c>.</summary>
    public static byte[] Bad(
        string? vendor, string? version, CollectorPayload? payload, RawEvent? raw, string sentence, ReadOnlySpan<byte> row)
    {
        var output = new ArrayBufferWriter<byte>(8192);
        using (var writer = new Utf8JsonWriter(output, Options))
        {
            writer.WriteStartObject();
            if (payload is null) writer.WriteNull("collectorPayload"u8);
            else
            {
                writer.WriteStartObject("collectorPayload"u8);
                WriteApi(writer, vendor, version);
                WriteQuery(writer, payload.Querystring);
                writer.WriteString("contentType"u8, payload.ContentType);
                writer.WriteString("body"u8, payload.Body);
                WriteSourceAndContext(writer, payload);
                writer.WriteEndObject();
            }
            if (raw is null) writer.WriteNull("rawEvent"u8);
            else WriteRaw(writer, raw);
            writer.WriteStartArray("errors"u8);
            writer.WriteStringValue(sentence);
            writer.WriteStringValue(Encoding.UTF8.GetString(row));
            writer.WriteEndArray();
            writer.WriteEndObject();
        }
        return output.WrittenSpan.ToArray();
    }

    private static void WriteRaw(Utf8JsonWriter writer, RawEvent raw)
    {
        writer.WriteStartObject("rawEvent"u8);
        WriteApi(writer, raw.Vendor, raw.Version);
        // A map has each name once; of repeated ones the last counts.
        var parameters = new Dictionary<string, string?>(raw.Parameters.Count);
        foreach (var (name, value) in raw.Parameters) parameters[name] = value;
        writer.WriteStartObject("parameters"u8);
        foreach (var (name, value) in parameters) writer.WriteString(name, value);
        writer.WriteEndObject();
        writer.WriteString("contentType"u8, raw.Payload.ContentType);
        WriteSourceAndContext(writer, raw.Payload);
        writer.WriteEndObject();
    }

    private static void WriteApi(Utf8JsonWriter writer, string? vendor, string? version)
    {
        writer.WriteStartObject("api"u8);
        writer.WriteString("vendor"u8, vendor);
        writer.WriteString("version"u8, version);
        writer.WriteEndObject();
    }

    private static void WriteQuery(Utf8JsonWriter writer, string? querystring)
    {
        writer.WriteStartArray("querystring"u8);
        if (QueryString.TryParse(querystring, out var parameters, out _))
            foreach (var (name, value) in parameters) writer.WriteStringValue(value is null ? name : $"{name}={value}");
        writer.WriteEndArray();
    }

    private static void WriteSourceAndContext(Utf8JsonWriter writer, CollectorPayload payload)
    {
        writer.WriteStartObject("source"u8);
        writer.WriteString("name"u8, payload.Collector);
        writer.WriteString("encoding"u8, payload.Encoding);
        writer.WriteString("hostname"u8, payload.Hostname);
        writer.WriteEndObject();
        writer.WriteStartObject("context"u8);
        writer.WriteString("timestamp"u8, Times.ToIso(payload.Timestamp));
        writer.WriteString("ipAddress"u8, payload.IpAddress);
        writer.WriteString("useragent"u8, payload.UserAgent);
        writer.WriteString("refererUri"u8, payload.RefererUri);
        writer.WriteStartArray("headers"u8);
        foreach (var header in payload.Headers ?? []) writer.WriteStringValue(header);
        writer.WriteEndArray();
        writer.WriteString("userId"u8, payload.NetworkUserId);
        writer.WriteEndObject();
    }
}
