using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Sluice.Snowplow;

namespace Sluice.Fabric.OwnEvents;

/// <summary>
/// Own events as the collector would write them: one payload of tracker protocol 2 with <c>app_id</c>
/// <see cref="AppId"/>, which is how reports leave them out. They carry no visitor (canaries excepted), so no profile
/// and no identity is made of them.
/// </summary>
public static class OwnPayload
{
    /// <summary><c>app_id</c> of everything the fabric sends.</summary>
    public const string AppId = "sluice-fabric";

    private static readonly string Version = typeof(OwnPayload).Assembly.GetName().Version?.ToString(3) ?? "0.0.0";

    /// <summary>The bytes of a collected payload, Thrift.</summary>
    /// <param name="events">At least one; their data together stays below a message's size.</param>
    /// <param name="now">When it is written, the events' <c>collector_tstamp</c>.</param>
    public static byte[] ToBytes(IReadOnlyList<OwnEvent> events, DateTimeOffset now)
    {
        var body = new ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(body))
        {
            json.WriteStartObject();
            json.WriteString("schema", "iglu:com.snowplowanalytics.snowplow/payload_data/jsonschema/1-0-4");
            json.WriteStartArray("data");
            foreach (var e in events) Write(json, e);
            json.WriteEndArray();
            json.WriteEndObject();
        }
        return CollectorPayloadThrift.ToBytes(new CollectorPayload
        {
            Timestamp = now.ToUnixTimeMilliseconds(),
            Collector = $"sluice-{Version}-fabric",
            Path = "/com.snowplowanalytics.snowplow/tp2",
            Body = Encoding.UTF8.GetString(body.WrittenSpan),
            ContentType = "application/json",
        });
    }

    // Every value is a text in this protocol.
    private static void Write(Utf8JsonWriter json, OwnEvent e)
    {
        json.WriteStartObject();
        json.WriteString("e", "ue");
        json.WriteString("eid", e.Id);
        json.WriteString("aid", AppId);
        json.WriteString("p", "srv");
        json.WriteString("tv", "sluice-" + Version);
        json.WriteString("ttm", e.At.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture));
        if (e.Visitor is not null)
        {
            json.WriteString("duid", e.Visitor);
            json.WriteString("sid", e.Id);
        }
        json.WriteString("ue_pr", SelfDescribing(e));
        json.WriteEndObject();
    }

    private static byte[] SelfDescribing(OwnEvent e)
    {
        var buffer = new ArrayBufferWriter<byte>(e.Data.Length + 256);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("schema", "iglu:com.snowplowanalytics.snowplow/unstruct_event/jsonschema/1-0-0");
            json.WriteStartObject("data");
            json.WriteString("schema", e.Schema);
            json.WritePropertyName("data");
            json.WriteRawValue(e.Data.Span);
            json.WriteEndObject();
            json.WriteEndObject();
        }
        return buffer.WrittenSpan.ToArray();
    }
}
