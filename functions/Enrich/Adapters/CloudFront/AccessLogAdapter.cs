using System.Globalization;
using System.Text.Json;
using Sluice.Enrich.Adapters.Webhooks;
using Sluice.Enrich.Json;
using Sluice.Iglu;
using Sluice.Snowplow;

namespace Sluice.Enrich.Adapters.CloudFront;

/// <summary>
/// Access logs of a CloudFront web distribution, <c>/com.amazon.aws.cloudfront/wd_access_log</c>: one line of
/// tab-separated fields. The version of the schema follows from their number; the time of collection is the line's.
/// </summary>
internal sealed class AccessLogAdapter : IAdapter
{
    private const string Tracker = "com.amazon.aws.cloudfront/wd_access_log";

    private static readonly int[] Counts = [12, 15, 18, 19, 23, 24, 26];

    /// <summary>The fields after date and time.</summary>
    private static readonly string[] Names =
    [
        "xEdgeLocation", "scBytes", "cIp", "csMethod", "csHost", "csUriStem", "scStatus", "csReferer", "csUserAgent", "csUriQuery",
        "csCookie", "xEdgeResultType", "xEdgeRequestId", "xHostHeader", "csProtocol", "csBytes", "timeTaken", "xForwardedFor",
        "sslProtocol", "sslCipher", "xEdgeResponseResultType", "csProtocolVersion", "fleStatus", "fleEncryptedFields",
    ];

    public ValueTask<AdapterResult> ExtractAsync(AdapterRequest request, CancellationToken cancellationToken) => new(Extract(request));

    private static AdapterResult Extract(AdapterRequest request)
    {
        if (request.Body is not { } body) return AdapterResult.Failed("body", null, "empty body: no access log line to process");
        var fields = body.TrimEnd('\r', '\n').Split('\t', Counts[^1] + 2);
        var addition = Array.IndexOf(Counts, fields.Length);
        if (addition < 0)
            return AdapterResult.Failed("body", body, $"access log contained {fields.Length} fields, expected 12, 15, 18, 19, 23, 24 or 26");
        var list = new EventList(request, Tracker);
        using var output = new PooledBuffer();
        DateTime time;
        using (var writer = new Utf8JsonWriter(output, CompactJson.WriterOptions))
        {
            writer.WriteStartObject();
            time = WriteTime(writer, fields, list);
            for (var i = 0; i < fields.Length - 2; i++) WriteField(writer, Names[i], fields[i + 2], list);
            writer.WriteEndObject();
        }
        var schema = new SchemaKey("com.amazon.aws.cloudfront", "wd_access_log", "jsonschema", 1, 0, addition);
        var parameters = WebhookEvent.Parameters(request.Query, Tracker, "srv", schema, output.ToString());
        if (Clean(fields[9]) is { } referer && !parameters.Contains("url")) parameters.Set("url", referer);
        list.Add(request.Event(parameters) with
        {
            Payload = request.Payload with { Timestamp = new DateTimeOffset(time, TimeSpan.Zero).ToUnixTimeMilliseconds() },
        });
        return list.ToResult();
    }

    private static DateTime WriteTime(Utf8JsonWriter writer, string[] fields, EventList list)
    {
        if (DateTime.TryParseExact(
                $"{fields[0]} {fields[1]}", "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time))
            writer.WriteString("dateTime"u8, time.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
        else
            list.Fail("dateTime", $"{fields[0]} {fields[1]}",
                $"could not convert access log timestamp: Invalid format: \"{fields[0]}T{fields[1]}+00:00\"");
        return time;
    }

    private static void WriteField(Utf8JsonWriter writer, string name, string value, EventList list)
    {
        writer.WritePropertyName(name);
        switch (name)
        {
            case var _ when Clean(value) is null:
                writer.WriteNullValue();
                break;
            case "scBytes" or "csBytes":
                if (int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var bytes)) writer.WriteNumberValue(bytes);
                else list.Fail(name, value, "cannot be converted to Int");
                break;
            case "timeTaken":
                if (decimal.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds)) writer.WriteNumberValue(seconds);
                else list.Fail(name, value, "cannot be converted to Double");
                break;
            case "csUserAgent":
                // CloudFront encodes the header's text, and once more when it writes the log.
                writer.WriteStringValue(Decode(Decode(value)));
                break;
            case "csUriQuery":
                writer.WriteStringValue(Decode(value));
                break;
            default:
                writer.WriteStringValue(value);
                break;
        }
    }

    private static string? Clean(string value) => value is "" or "-" ? null : value;

    private static string Decode(string value) => QueryString.TryDecode(value, out var decoded) ? decoded! : value;
}
