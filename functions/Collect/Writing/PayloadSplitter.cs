using System.Buffers;
using System.Text;
using System.Text.Json;
using Sluice.Snowplow;
using Sluice.Snowplow.FailedEvents;

namespace Sluice.Collect;

/// <summary>
/// Makes messages of a payload that the log can take: the payload itself, several payloads with some of its events each, or
/// size violations. The events keep their order; every part keeps the schema and everything else of the payload.
/// </summary>
internal sealed class PayloadSplitter(int maxBytes, int maxPayloadSize, Processor processor, TimeProvider time)
{
    private const string Prefix = "oversized collector payload: ";
    private static readonly JsonDocumentOptions Json = new() { MaxDepth = 512 };

    /// <summary>Splits a payload of which the serialised form has <paramref name="size"/> bytes, <paramref name="size"/> ≥ the limit.</summary>
    public SplitResult Split(CollectorPayload payload, int size)
    {
        if (size > maxPayloadSize)
            return Violation(payload, maxPayloadSize, size, $"Payload exceeds max size of {maxPayloadSize}. Actual length: {size}");
        if (payload.Body is not { } body) return Violation(payload, size, "GET requests cannot be split");

        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(body, Json);
        }
        catch (JsonException)
        {
            return Violation(payload, size, "cannot split POST requests which are not JSON");
        }
        catch (ArgumentException)
        {
            // Half a surrogate pair.
            return Violation(payload, size, "cannot split POST requests which are not JSON");
        }
        using (document)
        {
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object
                || !root.TryGetProperty("schema", out var schema) || schema.ValueKind != JsonValueKind.String
                || !root.TryGetProperty("data", out var data))
                return Violation(payload, size, "cannot split POST requests which are not self-describing");
            if (data.ValueKind != JsonValueKind.Array)
                return Violation(payload, size, "cannot split POST requests which do not contain a data array");
            return Pack(payload, schema.GetRawText(), data, size);
        }
    }

    private SplitResult Pack(CollectorPayload payload, string schema, JsonElement data, int size)
    {
        var empty = SizeOf(With(payload, schema, []));
        if (empty >= maxBytes)
            return Violation(payload, size, "cannot split this POST request because event without \"data\" field is still too big");

        var parts = new List<CollectorPayload>();
        var violations = new List<BadRow.SizeViolation>();
        var events = new List<string>();
        var bytes = empty;
        foreach (var element in data.EnumerateArray())
        {
            var text = element.GetRawText();
            // With a comma, which the last event of a part has not: a part of this size is a byte shorter than the limit.
            var cost = Encoding.UTF8.GetByteCount(text) + 1;
            if (empty + cost > maxBytes)
            {
                var alone = With(payload, schema, [text]);
                violations.Add(ViolationOf(alone, maxBytes, empty + cost - 1, "this POST request split is still too large"));
                continue;
            }
            if (bytes + cost > maxBytes)
            {
                parts.Add(With(payload, schema, events));
                events.Clear();
                bytes = empty;
            }
            events.Add(text);
            bytes += cost;
        }
        if (events.Count > 0) parts.Add(With(payload, schema, events));
        return new SplitResult(parts, violations);
    }

    private static CollectorPayload With(CollectorPayload payload, string schema, List<string> events)
    {
        var length = schema.Length + 24;
        foreach (var text in events) length += text.Length + 1;
        var body = new StringBuilder(length).Append("{\"schema\":").Append(schema).Append(",\"data\":[");
        for (var i = 0; i < events.Count; i++)
        {
            if (i > 0) body.Append(',');
            body.Append(events[i]);
        }
        return payload with { Body = body.Append("]}").ToString() };
    }

    private static int SizeOf(CollectorPayload payload)
    {
        var output = new ArrayBufferWriter<byte>(4096);
        CollectorPayloadThrift.Write(payload, output);
        return output.WrittenCount;
    }

    private SplitResult Violation(CollectorPayload payload, int size, string reason) =>
        Violation(payload, maxBytes, size, reason);

    private SplitResult Violation(CollectorPayload payload, int limit, int size, string reason) =>
        new([], [ViolationOf(payload, limit, size, reason)]);

    /// <summary>The failed event for a payload, or part of one, that is too large for the log.</summary>
    public BadRow.SizeViolation ViolationOf(CollectorPayload payload, int limit, int size, string reason) =>
        new(processor, time.GetUtcNow(), limit, size, Prefix + reason, PayloadText.Of(payload, limit / 10));
}
