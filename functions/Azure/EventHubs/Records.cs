using System.Text;
using Amqp;
using Amqp.Framing;
using Amqp.Types;
using Sluice.Log;

namespace Sluice.Azure.EventHubs;

/// <summary>Turns a received AMQP message into a record that owns its bytes.</summary>
internal static class Records
{
    private static readonly Symbol Sequence = "x-opt-sequence-number";
    private static readonly Symbol Offset = "x-opt-offset";
    private static readonly Symbol EnqueuedTime = "x-opt-enqueued-time";
    private static readonly Symbol PartitionKey = "x-opt-partition-key";

    /// <summary>Null when the message carries no sequence number, so that it is none of Event Hubs'.</summary>
    public static LogRecord? From(Message message)
    {
        var annotations = message.MessageAnnotations;
        if (annotations?[Sequence] is not long sequence) return null;
        var enqueued = annotations[EnqueuedTime] is DateTime time
            ? new DateTimeOffset(DateTime.SpecifyKind(time, DateTimeKind.Utc))
            : DateTimeOffset.UnixEpoch;
        var properties = PropertiesOf(message.ApplicationProperties);
        Origin? origin = null;
        if (properties is not null && properties.TryGetValue(Origin.PropertyName, out var value)
            && value is string text && Origin.TryParse(text, out var parsed))
            origin = parsed;
        return new LogRecord(
            BodyOf(message.BodySection), sequence, enqueued, annotations[Offset]?.ToString(),
            annotations[PartitionKey]?.ToString(), origin, properties);
    }

    private static Dictionary<string, object?>? PropertiesOf(ApplicationProperties? section)
    {
        if (section?.Map is not { Count: > 0 } map) return null;
        var properties = new Dictionary<string, object?>(map.Count, StringComparer.Ordinal);
        foreach (var (key, value) in map) properties[key.ToString()!] = value is Symbol symbol ? symbol.ToString() : value;
        return properties;
    }

    // Other senders may use other sections than data: text becomes UTF-8, anything else an empty body, which the
    // consumer then reports as unreadable.
    private static byte[] BodyOf(RestrictedDescribed? section)
    {
        switch (section)
        {
            case Data { Buffer: { } buffer }:
                return Copy(buffer);
            case Data { Binary: { } bytes }:
                return bytes;
            case DataList list:
                using (var joined = new MemoryStream())
                {
                    for (var i = 0; i < list.Count; i++) joined.Write(BodyOf(list[i]));
                    return joined.ToArray();
                }
            case AmqpValue { Value: byte[] bytes }:
                return bytes;
            case AmqpValue { Value: string text }:
                return Encoding.UTF8.GetBytes(text);
            default:
                return [];
        }
    }

    private static byte[] Copy(ByteBuffer buffer) => buffer.Buffer.AsSpan(buffer.Offset, buffer.Length).ToArray();
}
