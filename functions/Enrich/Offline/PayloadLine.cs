using System.Text.Json;
using Sluice.Snowplow;

namespace Sluice.Enrich.Offline;

/// <summary>
/// A payload as a line of text: Base64 of the Thrift bytes, or a JSON object with the fields' names (ipAddress, timestamp
/// in epoch milliseconds, encoding, collector, userAgent, refererUri, path, querystring, body, headers, contentType,
/// hostname, networkUserId). A JSON payload need not have more than a timestamp and a path.
/// </summary>
public static class PayloadLine
{
    /// <summary>Reads a line to the bytes of the collected hub. On false <paramref name="error"/> says in a sentence why.</summary>
    public static bool TryRead(string line, out byte[] thrift, out string error)
    {
        thrift = [];
        var text = line.AsSpan().Trim();
        if (text.IsEmpty)
        {
            error = "the line is empty";
            return false;
        }
        if (text[0] == '{') return TryReadJson(text.ToString(), out thrift, out error);
        var buffer = new byte[text.Length / 4 * 3 + 3];
        error = "the line is neither Base64 nor a JSON object";
        if (!System.Convert.TryFromBase64Chars(text, buffer, out var written)) return false;
        thrift = buffer[..written];
        return true;
    }

    private static bool TryReadJson(string text, out byte[] thrift, out string error)
    {
        thrift = [];
        try
        {
            using var document = JsonDocument.Parse(text);
            if (!TryReadPayload(document.RootElement, out var payload, out error)) return false;
            thrift = CollectorPayloadThrift.ToBytes(payload);
            return true;
        }
        catch (JsonException)
        {
            error = "the line is neither Base64 nor a JSON object";
            return false;
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair, escaped: legal JSON, but no text.
            error = "a text of the JSON object is no Unicode";
            return false;
        }
    }

    private static bool TryReadPayload(JsonElement json, out CollectorPayload payload, out string error)
    {
        payload = new CollectorPayload { Collector = "offline" };
        error = "";
        var hasTime = false;
        foreach (var property in json.EnumerateObject())
        {
            var value = property.Value;
            if (value.ValueKind == JsonValueKind.Null) continue;
            if (property.NameEquals("timestamp"u8))
            {
                hasTime = value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var time);
                if (!hasTime) return Fail("timestamp is no whole number of epoch milliseconds", out error);
                payload = payload with { Timestamp = value.GetInt64() };
                continue;
            }
            if (property.NameEquals("headers"u8))
            {
                if (!TryHeaders(value, out var headers)) return Fail("headers is no list of text", out error);
                payload = payload with { Headers = headers };
                continue;
            }
            if (value.ValueKind != JsonValueKind.String) return Fail($"{property.Name} is no text", out error);
            var text = value.GetString()!;
            switch (property.Name)
            {
                case "schema": payload = payload with { Schema = text }; break;
                case "ipAddress": payload = payload with { IpAddress = text }; break;
                case "encoding": payload = payload with { Encoding = text }; break;
                case "collector": payload = payload with { Collector = text }; break;
                case "userAgent": payload = payload with { UserAgent = text }; break;
                case "refererUri": payload = payload with { RefererUri = text }; break;
                case "path": payload = payload with { Path = text }; break;
                case "querystring": payload = payload with { Querystring = text }; break;
                case "body": payload = payload with { Body = text }; break;
                case "contentType": payload = payload with { ContentType = text }; break;
                case "hostname": payload = payload with { Hostname = text }; break;
                case "networkUserId": payload = payload with { NetworkUserId = text }; break;
                default: return Fail($"{property.Name} is no field of a payload", out error);
            }
        }
        return hasTime || Fail("timestamp is missing", out error);
    }

    private static bool TryHeaders(JsonElement value, out List<string> headers)
    {
        headers = [];
        if (value.ValueKind != JsonValueKind.Array) return false;
        foreach (var item in value.EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.String) return false;
            headers.Add(item.GetString()!);
        }
        return true;
    }

    private static bool Fail(string message, out string error)
    {
        error = message;
        return false;
    }
}
