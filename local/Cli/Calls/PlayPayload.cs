using System.Globalization;
using System.Text.Json;

namespace Sluice.Cli.Calls;

/// <summary>A played event as a tracker sends it.</summary>
internal static class PlayPayload
{
    private const string Own = "iglu:io.sluice/";
    private const string Snowplow = "iglu:com.snowplowanalytics.snowplow/";

    /// <summary>The tp2 body.</summary>
    /// <param name="e">The event.</param>
    /// <param name="happened">When it happened: the true timestamp, so that a day played fast keeps its hours.</param>
    public static byte[] Of(PlayEvent e, DateTimeOffset happened)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("schema", Snowplow + "payload_data/jsonschema/1-0-4");
            json.WriteStartArray("data");
            json.WriteStartObject();
            json.WriteString("eid", e.Id);
            json.WriteString("tv", "sluice-play-0.1.0");
            json.WriteString("ttm", happened.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture));
            if (e.Page is { } page)
            {
                json.WriteString("e", "pv");
                json.WriteString("p", "web");
                json.WriteString("aid", "broker-site");
                json.WriteString("duid", e.Visitor);
                json.WriteString("vid", "1");
                json.WriteString("sid", e.Visitor);
                json.WriteString("url", "https://broker.example" + page);
                json.WriteString("page", e.Title);
            }
            else
            {
                json.WriteString("e", "ue");
                json.WriteString("p", "srv");
                json.WriteString("aid", "telephone-exchange");
                // The same for all events of a call, so that they stay together in the log.
                json.WriteString("tnuid", e.Visitor);
                json.WriteString("ue_pr", $$$"""{"schema":"{{{Snowplow}}}unstruct_event/jsonschema/1-0-0","data":{"schema":"{{{Own}}}{{{e.Call}}}/jsonschema/1-0-0","data":{{{e.Data}}}}}""");
            }
            if (e.Entities.Count > 0)
            {
                var entities = e.Entities.Select(entity => $$"""{"schema":"{{Own}}{{entity.Name}}/jsonschema/1-0-0","data":{{entity.Data}}}""");
                json.WriteString("co", $$"""{"schema":"{{Snowplow}}contexts/jsonschema/1-0-0","data":[{{string.Join(',', entities)}}]}""");
            }
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteEndObject();
        }
        return buffer.ToArray();
    }
}
