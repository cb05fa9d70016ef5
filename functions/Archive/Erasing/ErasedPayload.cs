using System.Buffers;
using System.Text;
using System.Text.Json;
using Sluice.Snowplow;

namespace Sluice.Archive.Erasing;

/// <summary>What of a request is left when somebody is forgotten: events of others that came with the same request stay.</summary>
internal static class ErasedPayload
{
    /// <summary>The request without what is to go; null when nothing of it stays, the same when all does.</summary>
    public static CollectorPayload? Without(CollectorPayload payload, ErasedIds ids)
    {
        var at = DateTimeOffset.FromUnixTimeMilliseconds(Math.Clamp(payload.Timestamp, 0, 253_402_300_799_999));
        if (IsId(payload.NetworkUserId) || IsIn(payload.Querystring) || IsIn(payload.RefererUri) || IsIn(payload.Path)) return null;
        foreach (var header in payload.Headers ?? [])
            if (IsIn(header))
                return null;
        if (!IsIn(payload.Body)) return payload;
        return Remaining(payload.Body!, ids, at) is { } rest ? payload with { Body = rest } : null;

        bool IsIn(string? text) => text is not null && ids.IsInText(Encoding.UTF8.GetBytes(text), at);

        bool IsId(string? text) => text is not null && ids.IsId(Encoding.UTF8.GetBytes(text), at);
    }

    /// <summary>True when nothing of the request stays as it is.</summary>
    public static bool IsWhole(CollectorPayload payload, ErasedIds ids) => !ReferenceEquals(Without(payload, ids), payload);

    // {"schema": …, "data": [event, …]}: the events that stay; null when none does, or the body has another form.
    private static string? Remaining(string body, ErasedIds ids, DateTimeOffset at)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            if (json.RootElement.ValueKind != JsonValueKind.Object || !json.RootElement.TryGetProperty("data", out var data)
                || data.ValueKind != JsonValueKind.Array)
                return null;
            var output = new ArrayBufferWriter<byte>(body.Length);
            var kept = 0;
            using (var writer = new Utf8JsonWriter(output))
            {
                writer.WriteStartObject();
                foreach (var member in json.RootElement.EnumerateObject())
                {
                    writer.WritePropertyName(member.Name);
                    if (member.Name != "data")
                    {
                        member.Value.WriteTo(writer);
                        continue;
                    }
                    writer.WriteStartArray();
                    foreach (var item in data.EnumerateArray())
                    {
                        if (ids.IsInText(Encoding.UTF8.GetBytes(item.GetRawText()), at)) continue;
                        writer.WriteRawValue(item.GetRawText());
                        kept++;
                    }
                    writer.WriteEndArray();
                }
                writer.WriteEndObject();
            }
            var rest = Encoding.UTF8.GetString(output.WrittenSpan);
            // What stands beside the events, or was escaped in a way that only JSON unescapes, goes with everything.
            return kept > 0 && !ids.IsInText(output.WrittenSpan, at) ? rest : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }
}
